import Streaming

/// Names a run in JSON, on the wire and, where it is saved, as a session: 128 random bits, so it cannot be guessed.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// 32 hexadecimal digits, small letters.
    public let description: String

    public init() {
        var random = SystemRandomNumberGenerator()
        self.init(using: &random)
    }

    /// The ID that a text is, exactly; nil for any other text. So an ID is always safe as the name of a file.
    public init?(_ text: String) {
        let digits = text.utf8
        guard digits.count == 32,
            digits.allSatisfy({ $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) })
        else { return nil }
        description = text
    }

    init(using random: inout some RandomNumberGenerator) {
        let digits = Array("0123456789abcdef")
        description = String((0..<32).map { _ in digits.randomElement(using: &random) ?? "0" })
    }
}
