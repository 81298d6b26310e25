/// How many bytes at the end of `bytes` begin a UTF-8 sequence that further bytes may complete.
///
/// A text cut before that suffix decodes, with U+FFFD for what is ill-formed, to the same characters as the whole text
/// does: the Unicode Standard (3.9, "U+FFFD Substitution of Maximal Subparts") replaces a maximal prefix of a well-formed
/// sequence, and such a prefix is never cut here.
func unfinishedSuffixLength(of bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
        let lead = bytes[bytes.count - length]  // in bounds: 1 ≤ length ≤ count
        if lead.continuesScalar { continue }
        let expected: Int
        switch lead {
        case 0xC2...0xDF: expected = 2
        case 0xE0...0xEF: expected = 3
        case 0xF0...0xF4: expected = 4
        default: return 0
        }
        guard length < expected else { return 0 }
        if length == 1 { return 1 }
        let second = bytes[bytes.count - length + 1]  // in bounds: length ≥ 2
        return secondByteRange(after: lead).contains(second) ? length : 0
    }
    return 0
}

/// The second bytes that are well-formed after `lead` (Unicode Standard, table 3-7).
private func secondByteRange(after lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
}
