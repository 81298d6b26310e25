import Streaming

/// A value that prose gives in its own words, as the source of an expression.
enum ProseValue {
    /// `"tea"`, `$price * 2`, `three`, `an empty list`; nil where only judgement finds the value.
    static func source(of tokens: ArraySlice<ProseToken>) -> String? {
        let tokens = tokens.drop { $0.word.map(Filler.articles.contains) ?? false }
        guard let first = tokens.first else { return nil }
        if tokens.count == 1, let text = first.quotation {
            return MessageTemplate(text).literal(holding: { _ in true })
        }
        if let constant = constants[tokens.compactMap(\.word).joined(separator: " ")],
            tokens.allSatisfy({ $0.word != nil })
        {
            return constant
        }
        var source: [String] = []
        for token in tokens {
            switch token.kind {
            case .word(let word):
                guard let written = words[word] ?? NumberWord.value(of: word).map(String.init) else { return nil }
                source.append(written)
            case .quotation(let text): source.append(MessageTemplate(text).literal(holding: { _ in true }))
            case .variable(let text), .number(let text), .symbol(let text): source.append(text)
            }
        }
        let joined = source.joined(separator: " ")
        return (try? Expression(parsing: joined)) == nil ? nil : joined
    }

    private static let constants = [
        "nothing": "None", "null": "None", "none": "None", "empty list": "[]", "empty text": "\"\"",
        "empty string": "\"\"", "empty dictionary": "{}", "yes": "True", "no": "False",
    ]

    /// Words that stand for themselves in expressions, or for a sign.
    private static let words: [String: String] = {
        var words = [
            "true": "True", "false": "False", "null": "None", "none": "None", "plus": "+", "minus": "-", "times": "*",
            "and": "and", "or": "or", "not": "not", "in": "in",
        ]
        for function in PureFunction.allCases { words[function.rawValue] = function.rawValue }
        return words
    }()
}

/// The wording of a message, with variables in it: `Hello, $name! That makes {$price * 2:.2f}.`
public struct MessageTemplate: Sendable, Hashable {
    public let text: String

    init(_ text: String) {
        // Authors who think of code write these.
        self.text = text.replacing("\\n", by: "\n").replacing("\\\"", by: "\"")
    }

    /// The text as a literal of the language: a plain one, or an f-string where it holds variables.
    ///
    /// - Parameter isSet: whether a variable has a value; one that has none stays as it is written.
    public func literal(holding isSet: (String) -> Bool) -> String {
        var pieces = ""
        var isFormatted = false
        var rest = Array(text.utf8)[...]
        var plain: [UInt8] = []
        func flush() {
            pieces += String(decoding: plain, as: UTF8.self).escapedForLiteral(doublingBraces: true)
            plain = []
        }
        while let byte = rest.first {
            if byte == UInt8(ascii: "{"), let (field, length) = Self.field(rest) {
                flush()
                pieces += field
                isFormatted = true
                rest = rest.dropFirst(length)
            } else if byte == UInt8(ascii: "$"), let name = Self.name(rest.dropFirst()), isSet(name) {
                flush()
                pieces += "{$\(name)}"
                isFormatted = true
                rest = rest.dropFirst(1 + name.utf8.count)
            } else {
                plain.append(byte)
                rest = rest.dropFirst()
            }
        }
        flush()
        guard !isFormatted else { return "f\"\(pieces)\"" }
        return "\"\(pieces.replacing("{{", by: "{").replacing("}}", by: "}"))\""
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = bytes.prefix(while: \.continuesName)
        return name.isEmpty || name.first?.isDigit == true ? nil : String(decoding: name, as: UTF8.self)
    }

    /// `{$price * 2:.2f}` at the start of the bytes, if it is a replacement field with a variable.
    private static func field(_ bytes: ArraySlice<UInt8>) -> (source: String, length: Int)? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let source = String(decoding: bytes[...end], as: UTF8.self)
        guard source.contains("$"), !source.contains("\n"), !source.contains("\"") else { return nil }
        guard case .formatted? = try? Expression(parsing: "f\"\(source)\"") else { return nil }
        return (source, end - bytes.startIndex + 1)
    }
}

extension String {
    /// By bytes: a combining mark behind a part does not hide it.
    fileprivate func replacing(_ part: String, by other: String) -> String {
        String(decoding: Array(utf8).replacing(Array(part.utf8), with: Array(other.utf8)), as: UTF8.self)
    }
}
