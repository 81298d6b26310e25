import OrderedCollections
import Streaming

extension PlaybookValue {
    /// The value of a literal, or nil where the text is none: an expression that needs no variable.
    public init?(literal: String) {
        let none: OrderedDictionary<String, PlaybookValue> = [:]
        guard let value = try? Expression(parsing: literal).evaluate(in: none) else { return nil }
        self = value
    }

    /// The value of a JSON text, or nil where it is none.
    public init?(json: String) {
        guard let value = try? JSONReader.value(of: Array(json.utf8)) else { return nil }
        self = value
    }

    /// The same of text in a source, blanks around it left out.
    init?(literal: ArraySlice<UInt8>) {
        self.init(literal: String(decoding: literal.trimmed, as: UTF8.self))
    }
}
