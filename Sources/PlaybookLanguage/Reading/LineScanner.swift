import Streaming

/// Splits program text into lines and tells what each is: heading, part of a fence, or text; all in one pass.
///
/// It knows nothing of agents and playbooks. Front matter is taken out before, by ``FrontMatter``.
struct LineScanner {
    private(set) var lines: [SourceLine] = []
    private(set) var problems: [ProgramProblem] = []
    private(set) var imports: ImportReader

    /// The fence that is open, and its first line for the problem of its never being closed.
    private var openFence: (fence: Fence, line: SourceLine)?
    private var isInComment = false

    init(folder: ProgramFolder? = nil) {
        imports = ImportReader(folder: folder)
    }

    /// Begins one of the files that the program is made of.
    mutating func begin(_ file: SourceFile) {
        imports.begin(file)
    }

    /// Takes the lines of one file, in order. A comment opens only where it is also closed. Imports recur, to a depth
    /// that ``ImportReader`` bounds.
    mutating func scan(_ fileLines: [SourceLine]) {
        let lastCommentEnd = fileLines.lastIndex { $0.bytes.lastIndex(of: "-->") != nil }
        for (index, line) in fileLines.enumerated() {
            scan(line, commentEndsLater: lastCommentEnd.map { $0 > index } ?? false)
        }
        if let (fence, line) = openFence {
            let marks = String(repeating: Character(Unicode.Scalar(fence.mark)), count: fence.count)
            problems.append(
                line.problem(
                    .error, "The fence that opens here is never closed. Close it with a line of \(marks)",
                    atByte: line.bytes.startIndex + fence.indentation))
        }
        openFence = nil
        isInComment = false
    }

    private mutating func scan(_ line: SourceLine, commentEndsLater: Bool) {
        var line = line
        if let (fence, _) = openFence {
            line.kind = fence.isClosed(by: line.bytes) ? .fenceClosing : .fenceContent
            if case .fenceClosing = line.kind { openFence = nil }
            lines.append(line)
            return
        }
        // A heading and a fence's first line are whole by themselves: a comment that begins there must end there.
        let isWhole = Self.heading(in: line.bytes) != nil || Fence(opening: line.bytes) != nil
        hideComments(in: &line, commentEndsLater: commentEndsLater && !isWhole)
        if !isWhole, !isInComment, let path = line.importedPath {
            scanImport(path, at: line)
            return
        }
        if let fence = Fence(opening: line.visible) {
            line.kind = .fenceOpening(fence)
            openFence = (fence, line)
        } else if let heading = Self.heading(in: line.visible) {
            line.kind = heading
        }
        lines.append(line)
    }

    /// The imported file's lines take the place of the line. Neither a fence nor a comment is open here.
    private mutating func scanImport(_ path: String, at line: SourceLine) {
        do {
            scan(try imports.begin(path, at: line))
            imports.end()
        } catch {
            problems.append(error.problem)
        }
    }

    /// Replaces comments by spaces. A `<!--` that is never closed, or stands in a code span, is text.
    private mutating func hideComments(in line: inout SourceLine, commentEndsLater: Bool) {
        let bytes = line.bytes
        var index = bytes.startIndex
        var start = index
        let lastEnd = bytes.lastIndex(of: "-->") ?? bytes.startIndex
        var backticks: BacktickRuns?
        while index < bytes.endIndex {
            if isInComment {
                let end = bytes.firstIndex(of: "-->", from: index)
                isInComment = end == nil
                let next = end.map { $0 + 3 } ?? bytes.endIndex
                for hidden in index..<next { line.visible[hidden] = .space }
                index = next
                line.comments.append(start..<next)
            } else if bytes[index] == UInt8(ascii: "`") {
                let runs = backticks ?? BacktickRuns(of: bytes)
                backticks = runs
                index = runs.endOfCodeSpan(from: index)
            } else if bytes[index] == UInt8(ascii: "<"), bytes[index...].hasPrefix("<!--") {
                let content = index + 4
                start = index
                isInComment = commentEndsLater || lastEnd >= content
                if isInComment {
                    for hidden in index..<content { line.visible[hidden] = .space }
                }
                index = content
            } else {
                index += 1
            }
        }
    }

    /// An ATX heading: at most three spaces, one to six `#`, then a space or the line's end.
    private static func heading(in visible: ArraySlice<UInt8>) -> SourceLine.Kind? {
        let marks = visible.drop { $0 == .space }
        guard marks.startIndex - visible.startIndex <= 3 else { return nil }
        let content = marks.drop { $0 == UInt8(ascii: "#") }
        let level = content.startIndex - marks.startIndex
        guard (1...6).contains(level), content.first?.isBlank ?? true else { return nil }
        var text = content.trimmed
        // A closing run of `#` counts as such only behind a space.
        var open = text
        while open.last == UInt8(ascii: "#") { open.removeLast() }
        if open.last?.isBlank ?? true { text = open.trimmed }
        return .heading(level: level, content: text.startIndex..<text.endIndex)
    }
}

/// The runs of backticks on a line, so that each code span is found without looking through the rest of the line.
private struct BacktickRuns {
    private var ends: [Int: Int] = [:]
    /// By the start of a run, the end of the next one of the same length.
    private var partners: [Int: Int] = [:]

    init(of line: ArraySlice<UInt8>) {
        let backtick = UInt8(ascii: "`")
        var lastStarts: [Int: Int] = [:]
        var index = line.startIndex
        while let start = line[index...].firstIndex(of: backtick) {
            let end = line[start...].drop { $0 == backtick }.startIndex
            ends[start] = end
            if let before = lastStarts.updateValue(start, forKey: end - start) { partners[before] = end }
            index = end
        }
    }

    /// The index behind a code span, or behind its opening backticks where it is not closed on this line.
    func endOfCodeSpan(from start: Int) -> Int {
        partners[start] ?? ends[start] ?? start + 1
    }
}
