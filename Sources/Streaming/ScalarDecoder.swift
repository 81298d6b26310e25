/// Puts single bytes together to scalars, outside of literals.
struct ScalarDecoder {
    /// The bytes of the character so far, of which there are at most four; the last is the lowest.
    private var bits: UInt32 = 0
    private var count = 0

    private var bytes: [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }

    /// Whether the beginning of a character was read; what does not continue it makes it U+FFFD.
    var isUnfinished: Bool { count > 0 }

    /// A byte that is not fed stands between: what continues a character does not continue one from before it.
    mutating func reset() {
        (bits, count) = (0, 0)
    }

    /// Takes the next byte of a character and returns the character when it is whole, U+FFFD for an ill-formed one.
    ///
    /// A byte that cannot continue begins a new character, as in any repair.
    mutating func feed(_ byte: UInt8) -> Unicode.Scalar? {
        if !byte.continuesScalar { reset() }
        bits = bits << 8 | UInt32(byte)
        count += 1
        // The first byte of several; most characters here are dashes.
        if count == 1, 0xC2...0xF4 ~= byte { return nil }
        let bytes = bytes
        if unfinishedSuffixLength(of: bytes) > 0 { return nil }
        reset()
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    }
}
