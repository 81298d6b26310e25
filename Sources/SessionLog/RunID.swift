/// Names a run in JSON, on the wire and, where it is saved, as a session: 128 random bits, so it cannot be guessed.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// 32 hexadecimal digits, small letters.
    public let description: String

    public init() {
        var random = SystemRandomNumberGenerator()
        self.init(using: &random)
    }

    /// Reads a name; nil unless it is 32 hexadecimal digits in small letters.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
        description = text
    }

    init(using random: inout some RandomNumberGenerator) {
        let digits = Array("0123456789abcdef")
        description = String((0..<32).map { _ in digits.randomElement(using: &random) ?? "0" })
    }
}
