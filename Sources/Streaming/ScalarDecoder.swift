/// Puts single bytes together to scalars, outside of literals.
struct ScalarDecoder {
    private var bytes: [UInt8] = []

    /// Whether the beginning of a character was read; what does not continue it makes it U+FFFD.
    var isUnfinished: Bool { !bytes.isEmpty }

    /// A byte that is not fed stands between: what continues a character does not continue one from before it.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes the next byte of a character and returns the character when it is whole, U+FFFD for an ill-formed one.
    ///
    /// A byte that cannot continue begins a new character, as in any repair.
    mutating func feed(_ byte: UInt8) -> Unicode.Scalar? {
        if !byte.continuesScalar { bytes.removeAll(keepingCapacity: true) }
        bytes.append(byte)
        if unfinishedSuffixLength(of: bytes) > 0 { return nil }
        let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
        bytes.removeAll(keepingCapacity: true)
        return scalar
    }
}
