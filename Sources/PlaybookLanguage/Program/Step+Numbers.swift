import Streaming

/// Steps are found by their numbers, which authors and models write with and without leading zeros.
extension Step {
    /// The step and all steps under it, each before its children, in the order written.
    public var flattened: [Step] { [self] + children.flatMap(\.flattened) }

    /// Where a JMP leads: the first number in its text; nil where it has none, as in `JMP the beginning`.
    public var jumpTarget: String? {
        guard code == .jump else { return nil }
        let digits = text.utf8.drop { !$0.isDigit }.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
        let levels = digits.split(separator: UInt8(ascii: ".")).map { String(decoding: Array($0), as: UTF8.self) }
        return levels.isEmpty ? nil : levels.joined(separator: ".")
    }

    /// `03.02` as `3.2`.
    public static func plainNumber(_ number: String) -> String {
        number.split(separator: ".").map { level in
            let digits = level.drop { $0 == "0" }
            return digits.isEmpty ? "0" : String(digits)
        }
        .joined(separator: ".")
    }
}
