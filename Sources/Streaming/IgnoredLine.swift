/// Reads a line that holds no items: a label's, a heading, or a line of a label's block.
struct IgnoredLine {
    /// Whether the line is a label's and had nothing but marks after the label.
    private(set) var opensBlock: Bool
    private var characters = ScalarDecoder()

    /// - Parameter isLabel: whether the line is one whose label has no words behind it so far.
    init(isLabel: Bool) {
        opensBlock = isLabel
    }

    mutating func scan(_ byte: UInt8) {
        if characters.isUnfinished, !byte.continuesScalar { opensBlock = false }
        guard opensBlock, !byte.isBlank, !byte.isNewline else { return }
        if byte < 0x80 {
            opensBlock = Self.isMark(byte)
        } else if let character = characters.feed(byte) {
            opensBlock = character == "–" || character == "—"
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: ">"), Byte.underscore,
            UInt8(ascii: ":"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}
