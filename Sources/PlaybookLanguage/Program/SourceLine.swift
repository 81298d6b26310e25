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
    /// Whether the file holds PBASM.
    var isCompiled: Bool
    var kind: Kind

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

    /// `!import path`, alone on the line.
    var importsFile: Bool {
        let text = visible.trimmed
        return text.hasPrefix("!import") && text.dropFirst("!import".utf8.count).first?.isBlank ?? false
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func visibleText(_ range: Range<Int>) -> String {
        String(decoding: visible[range], as: UTF8.self)
    }

    /// The place of a byte of the line, given by its index in `bytes` or `visible`.
    func location(atByte index: Int? = nil) -> SourceLocation {
        let end = min(max(index ?? bytes.startIndex, bytes.startIndex), bytes.endIndex)
        let scalars = bytes[..<end].reduce(0) { $1.continuesScalar ? $0 : $0 + 1 }
        return SourceLocation(file: file, line: number, column: scalars + 1)
    }

    func problem(
        _ severity: ProgramProblem.Severity, _ message: String, atByte index: Int? = nil
    ) -> ProgramProblem {
        ProgramProblem(severity, message, at: location(atByte: index), sourceLine: text)
    }
}
