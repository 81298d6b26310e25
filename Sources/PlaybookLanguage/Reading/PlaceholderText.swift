import OrderedCollections
import Streaming

/// A description with its placeholders: `{$x}`, an expression that begins so, or `{Call(…)}`.
///
/// Any other `{` is text, as it stands in JSON and code, and so is everything in a fence. A name before `(` is always a
/// call, whether there is such a playbook or not, so that a misspelt one does not pass unnoticed.
public struct PlaceholderText: Sendable, Hashable {
    public enum Piece: Sendable, Hashable {
        case text(String)
        case placeholder(Placeholder)
    }

    public struct Placeholder: Sendable, Hashable {
        /// As written, without the braces.
        public var source: String
        public var value: PlaybookCall.Value
    }

    public private(set) var pieces: [Piece] = []

    /// Reads a description. There is no error: what is no placeholder is text.
    public init(parsing text: String) {
        let bytes = Array(text.utf8)[...]
        var fence: Fence?
        var proseStart = bytes.startIndex
        var lineStart = bytes.startIndex
        while lineStart < bytes.endIndex {
            let lineEnd = bytes[lineStart...].firstIndex(of: .newline) ?? bytes.endIndex
            let line = bytes[lineStart..<lineEnd]
            let next = min(lineEnd + 1, bytes.endIndex)
            if let open = fence {
                if open.isClosed(by: line) {
                    append(bytes[proseStart..<next])
                    fence = nil
                    proseStart = next
                }
            } else if let opened = Fence(opening: line) {
                appendProse(bytes[proseStart..<lineStart])
                fence = opened
                proseStart = lineStart
            }
            lineStart = next
        }
        if fence == nil { appendProse(bytes[proseStart...]) } else { append(bytes[proseStart...]) }
    }

    /// In the order written.
    public var placeholders: [Placeholder] {
        pieces.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
    }

    /// The names of the variables that the placeholders use, without the `$`.
    public var variableNames: Set<String> {
        Set(placeholders.flatMap { Self.variableNames(in: $0.source) })
    }

    /// The text with something in the place of each placeholder.
    ///
    /// - Parameter texts: in the order of the placeholders; where one is missing the placeholder stays.
    public func filled(with texts: [String]) -> String {
        var rest = texts[...]
        return pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let placeholder): rest.popFirst() ?? "{\(placeholder.source)}"
            }
        }.joined()
    }

    // MARK: Reading

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        var text = ""
        if case .text(let before) = pieces.last {
            pieces.removeLast()  // so that `text` is held once, and grows in place
            text = before
        }
        text += String(decoding: bytes, as: UTF8.self)
        pieces.append(.text(text))
    }

    private mutating func appendProse(_ prose: ArraySlice<UInt8>) {
        var textStart = prose.startIndex
        var index = prose.startIndex
        while let open = prose[index...].firstIndex(of: UInt8(ascii: "{")) {
            guard let close = PlaceholderScanner.end(of: prose[(open + 1)...]) else {
                index = open + 1
                continue
            }
            // What has the form of a placeholder and is none is text as a whole: so no byte is parsed twice.
            index = close + 1
            let source = String(decoding: prose[(open + 1)..<close], as: UTF8.self)
            guard let value = try? PlaybookCall.Value(parsing: source) else { continue }
            append(prose[textStart..<open])
            pieces.append(.placeholder(Placeholder(source: source, value: value)))
            textStart = index
        }
        append(prose[textStart...])
    }

    private static func variableNames(in source: String) -> [String] {
        let tokens = ReplyTokenizer.tokens(ofExpression: source)
        return zip(tokens.indices, tokens).compactMap { index, token in
            switch token.kind {
            case .variable(let name): return name
            case .name(let name):
                // A name before these is a callee or a parameter, one behind a dot a key or a callee.
                let next = tokens.indices.contains(index + 1) ? tokens[index + 1].kind : .itemEnd
                let before = index > 0 ? tokens[index - 1].kind : .itemEnd
                let isVariable =
                    next != .symbol(.openParenthesis) && next != .symbol(.assign)
                    && before != .symbol(.dot)
                return isVariable ? name : nil
            default: return nil
            }
        }
    }
}

/// Finds where a placeholder ends, by its brackets and literals.
private enum PlaceholderScanner {
    /// No placeholder is longer, so that hostile text is read in linear time.
    private static let byteLimit = 1000

    /// The index of the closing brace, given what stands behind the opening one; nil if that begins no placeholder.
    static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        guard begins(bytes) else { return nil }
        var depth = 0
        var quote: UInt8?
        var isEscaped = false
        var index = bytes.startIndex
        let limit = min(bytes.endIndex, index + byteLimit)
        while index < limit {
            let byte = bytes[index]  // in bounds: checked by the loop
            if let open = quote {
                if byte == .newline { return nil }
                if !isEscaped, byte == open { quote = nil }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                index += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "{"):
                // A dictionary is an argument or an element, and never begins as a placeholder does: then this one was none.
                guard depth > 0, !begins(bytes[(index + 1)...]) else { return nil }
                depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= 1
                guard depth >= 0 else { return nil }
            case UInt8(ascii: "}"):
                guard depth > 0 else { return index }
                depth -= 1
            case .newline:
                guard depth > 0 else { return nil }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// `$name`, or a name with dots before `(`.
    private static func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.prefix(byteLimit).drop(while: \.isBlank)
        if start.first == UInt8(ascii: "$") { return start.dropFirst().first?.continuesName ?? false }
        let name = start.prefix { $0.continuesName || $0 == UInt8(ascii: ".") }
        return !name.isEmpty && start[name.endIndex...].first == UInt8(ascii: "(")
    }
}
