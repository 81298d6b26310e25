import Streaming

/// A line of a program's source, with what the scanner found out about it.
struct SourceLine: Sendable {
    var file: String
    /// From 1.
    var number: Int
    /// The line as it stands, without its line end.
    var bytes: ArraySlice<UInt8>
    /// The same with every byte of an HTML comment replaced by a space, so that columns stay the same.
    var visible: ArraySlice<UInt8>
    /// Where comments stand, in order.
    var comments: [Range<Int>] = []
    /// Whether the file holds PBASM.
    var isCompiled: Bool
    var kind: Kind
    /// How many spaces and tabs at the line's beginning are those of the `!import` that it stands for.
    var addedIndentation = 0

    enum Kind: Sendable {
        case text
        /// `content` is the heading's text, without marks and spaces around it, as a range of `visible`.
        case heading(level: Int, content: Range<Int>)
        case fenceOpening(Fence)
        case fenceContent
        case fenceClosing
    }

    /// Nothing but spaces and comments.
    var isBlank: Bool { visible.allSatisfy(\.isBlank) }

    /// Nothing but spaces.
    var isEmpty: Bool { bytes.allSatisfy(\.isBlank) }

    var isFence: Bool {
        switch kind {
        case .fenceOpening, .fenceContent, .fenceClosing: true
        case .text, .heading: false
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func visibleText(_ range: Range<Int>) -> String {
        String(decoding: visible[range], as: UTF8.self)
    }

    /// The line without its comments, for the model; nil where nothing but comments stands on it.
    var textWithoutComments: String? {
        guard visible != bytes else { return text }
        guard !isBlank else { return isEmpty ? text : nil }
        var shown: [UInt8] = []
        for (byte, visibleByte) in zip(bytes, visible) {
            let isHidden = visibleByte != byte
            // Of the spaces around a comment one stays.
            if isHidden || (byte == .space && shown.last == .space && shown.contains { $0 != .space }) { continue }
            shown.append(visibleByte)
        }
        while shown.last == .space { shown.removeLast() }
        return String(decoding: shown, as: UTF8.self)
    }

    /// A part of ``visible`` without comments. Of blanks on both sides of one those before it stay.
    func textWithoutComments(_ part: ArraySlice<UInt8>) -> String {
        var shown: [UInt8] = []
        var index = part.startIndex
        for comment in comments where comment.lowerBound < part.endIndex && comment.upperBound > index {
            shown += part[index..<max(index, comment.lowerBound)]
            index = min(comment.upperBound, part.endIndex)
            if shown.last?.isBlank ?? true { index = part[index...].drop(while: \.isBlank).startIndex }
        }
        shown += part[index...]
        return String(decoding: shown, as: UTF8.self)
    }

    /// The place in its file of a byte of the line, given by its index in `bytes` or `visible`.
    func location(atByte index: Int? = nil) -> SourceLocation {
        let own = bytes.dropFirst(addedIndentation)
        let end = min(max(index ?? own.startIndex, own.startIndex), own.endIndex)
        let scalars = own[..<end].reduce(0) { $1.continuesScalar ? $0 : $0 + 1 }
        return SourceLocation(file: file, line: number, column: scalars + 1)
    }

    /// As it stands in its file.
    var textInFile: String { String(decoding: bytes.dropFirst(addedIndentation), as: UTF8.self) }

    /// The line moved to the right; where nothing stands on it, it stays so.
    func indented(by indentation: ArraySlice<UInt8>) -> SourceLine {
        guard !isEmpty else { return self }
        var line = self
        line.bytes = (indentation + bytes)[...]
        line.visible = line.bytes
        line.comments = []
        line.addedIndentation += indentation.count
        return line
    }

    func problem(
        _ severity: ProgramProblem.Severity, _ message: String, atByte index: Int? = nil
    ) -> ProgramProblem {
        ProgramProblem(severity, message, at: location(atByte: index), sourceLine: textInFile)
    }
}
