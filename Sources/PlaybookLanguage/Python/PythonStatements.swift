import Streaming

/// The statements of Python source, as far as they are found without parsing it: by literals, brackets, comments and
/// line ends.
struct PythonStatements {
    struct Statement {
        /// Of ``PythonStatements/text``.
        var range: Range<Int>
        /// Not indented.
        var isTopLevel: Bool
    }

    /// The source with spaces in the place of comments, and of line ends inside statements: so that what stands at an
    /// index of one stands there in the other.
    private(set) var text: [UInt8]
    private(set) var all: [Statement] = []

    init(_ source: [UInt8]) {
        text = source
        var index = 0
        var start: Int?
        var depth = 0
        while index < source.count {
            let byte = source[index]
            switch byte {
            case .newline where depth == 0:
                end(&start, before: index)
            case .newline:
                text[index] = .space
            case UInt8(ascii: "#"):
                while index < source.count, source[index] != .newline {
                    text[index] = .space
                    index += 1
                }
                continue
            case UInt8(ascii: "\\") where source[(index + 1)...].first == .newline:
                text[index] = .space
                text[index + 1] = .space
                index += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                start = start ?? index
                index = BracketScanner.endOfLiteral(in: source[...], from: index)
                continue
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                start = start ?? index
                depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                start = start ?? index
                depth = max(0, depth - 1)
            case _ where byte.isBlank:
                break
            default:
                start = start ?? index
            }
            index += 1
        }
        end(&start, before: source.count)
    }

    private mutating func end(_ start: inout Int?, before end: Int) {
        guard let first = start else { return }
        let isTopLevel = first == 0 || text[first - 1] == .newline
        all.append(Statement(range: first..<end, isTopLevel: isTopLevel))
        start = nil
    }
}
