/// Decodes UTF-8 byte by byte, as the WHATWG's decoder does: an ill-formed sequence is one U+FFFD for its longest valid
/// beginning, and the byte that broke it begins anew. See https://encoding.spec.whatwg.org/#utf-8-decoder.
struct UTF8Decoder {
    private var value: UInt32 = 0
    private var missing = 0
    /// What the next byte may be: the first continuation byte excludes overlong forms, surrogates and too large values.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether a sequence has begun that is not complete.
    var isInsideSequence: Bool { missing > 0 }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Takes a byte and hands over what it completes, which is at most a replacement and a scalar.
    mutating func decode(_ byte: UInt8, _ body: (Unicode.Scalar) -> Void) {
        if missing > 0 {
            guard allowed.contains(byte) else {
                missing = 0
                body(Self.replacement)
                decode(byte, body)
                return
            }
            allowed = 0x80...0xBF
            value = value << 6 | UInt32(byte & 0x3F)
            missing -= 1
            // The ranges above leave only scalar values.
            if missing == 0 { body(Unicode.Scalar(value) ?? Self.replacement) }
            return
        }
        switch byte {
        case 0..<0x80: body(Unicode.Scalar(byte))
        case 0xC2...0xDF: begin(byte & 0x1F, missing: 1)
        case 0xE0...0xEF:
            begin(byte & 0x0F, missing: 2)
            if byte == 0xE0 { allowed = 0xA0...0xBF }
            if byte == 0xED { allowed = 0x80...0x9F }
        case 0xF0...0xF4:
            begin(byte & 0x07, missing: 3)
            if byte == 0xF0 { allowed = 0x90...0xBF }
            if byte == 0xF4 { allowed = 0x80...0x8F }
        default: body(Self.replacement)
        }
    }

    /// The input has ended: an unfinished sequence is ill-formed.
    mutating func finish(_ body: (Unicode.Scalar) -> Void) {
        guard missing > 0 else { return }
        missing = 0
        body(Self.replacement)
    }

    private mutating func begin(_ bits: UInt8, missing: Int) {
        value = UInt32(bits)
        self.missing = missing
        allowed = 0x80...0xBF
    }
}
