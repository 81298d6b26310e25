import Streaming

/// Reads the lines of a section into entries.
///
/// Indentation nests: an entry stands under the one before it that is indented by at least two columns less. A plain
/// line directly under a list item and indented further continues it, unless it is a PBASM entry of its own. A fence
/// belongs to the entry before it.
struct EntryReader {
    /// Deeper lists would exhaust the stack of what walks them, and no reader's patience is longer.
    static let maximumDepth = 100

    private(set) var problems: [ProgramProblem] = []

    /// In the order written, each with its depth; trees are made of them at the end.
    private var flat: [(depth: Int, entry: Entry)] = []
    /// The indentations of the entry read last and of those it stands under.
    private var indentations: [Int] = []
    /// The indentation behind which plain lines continue the last entry; nil where none may.
    private var continuation: Int?
    private var isAfterFence = false
    private var openFence: Fence?

    static func entries(of lines: [SourceLine]) -> (entries: [Entry], problems: [ProgramProblem]) {
        var reader = EntryReader()
        for line in lines { reader.read(line) }
        var rest = reader.flat[...]
        return (tree(&rest, depth: 0), reader.problems)
    }

    private mutating func read(_ line: SourceLine) {
        switch line.kind {
        case .fenceOpening(let fence):
            openFence = fence
            readFenceOpening(line, fence)
        case .fenceContent:
            appendFenceLine(line.bytes)
        case .fenceClosing:
            appendFenceLine(line.bytes.trimmed)
            openFence = nil
        case .text, .heading:
            readText(line)
        }
    }

    private mutating func readText(_ line: SourceLine) {
        guard !line.isBlank, !ListMarker.isRule(line.visible) else {
            // A line with a comment only does not part an item from its continuation.
            if line.isEmpty || !line.isBlank { continuation = nil }
            return
        }
        let indentation = line.visible.indentation
        let text = line.visible.trimmed
        if let content = ListMarker.content(of: text) {
            // An item without text gets it from the line below.
            begin(content, at: indentation, on: line)
            continuation = indentation
        } else if let continuation, indentation > continuation, !PBASMEntry.begins(text) {
            appendToLast(line.textWithoutComments(text), separator: isAfterFence ? "\n" : " ")
        } else {
            begin(text, at: indentation, on: line)
            continuation = nil
        }
        isAfterFence = false
    }

    private mutating func readFenceOpening(_ line: SourceLine, _ fence: Fence) {
        let indentation = line.visible.indentation
        var text = line.visible.trimmed
        if let content = ListMarker.content(of: text) {
            begin(text.prefix(0), at: indentation, on: line)
            continuation = indentation
            text = content
        } else if flat.isEmpty {
            begin(text.prefix(0), at: indentation, on: line)
        }
        appendFenceLine(text)
    }

    private mutating func appendFenceLine(_ bytes: ArraySlice<UInt8>) {
        let indented = bytes.prefix(openFence?.indentation ?? 0).prefix(while: \.isBlank)
        appendToLast(String(decoding: bytes[indented.endIndex...], as: UTF8.self), separator: "\n")
        isAfterFence = true
    }

    private mutating func appendToLast(_ piece: String, separator: String) {
        guard var last = flat.popLast() else { return }
        if last.entry.text.isEmpty, separator == " " {
            last.entry.text = piece
        } else {
            last.entry.text += separator + piece
        }
        flat.append(last)
    }

    private mutating func begin(_ text: ArraySlice<UInt8>, at indentation: Int, on line: SourceLine) {
        while let last = indentations.last, indentation < last + 2 { indentations.removeLast() }
        if indentations.count >= Self.maximumDepth {
            problems.append(
                line.problem(
                    .error,
                    "Entries may nest at most \(Self.maximumDepth) levels deep. Move some to a playbook of their own",
                    atByte: text.startIndex))
            indentations.removeLast()
        }
        flat.append(
            (
                indentations.count,
                Entry(text: line.textWithoutComments(text), line: line, start: text.startIndex)
            ))
        indentations.append(indentation)
    }

    /// Takes the entries that stand at `depth` or deeper. Items that stayed without text are left out.
    private static func tree(_ rest: inout ArraySlice<(depth: Int, entry: Entry)>, depth: Int) -> [Entry] {
        var entries: [Entry] = []
        while let next = rest.first, next.depth >= depth {
            rest = rest.dropFirst()
            var entry = next.entry
            entry.children = tree(&rest, depth: next.depth + 1)
            if !entry.text.isEmpty {
                entries.append(entry)
            } else {
                entries += entry.children
            }
        }
        return entries
    }
}
