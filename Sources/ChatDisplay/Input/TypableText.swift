/// What of a pasted text belongs into a message: everything but controls, and line ends as LF.
enum TypableText {
    /// CR LF, CR, NEL, U+2028 and U+2029 become LF. Other control characters but the tab are left out.
    static func cleaned(_ text: String) -> String {
        guard !isClean(text) else { return text }
        var cleaned = String.UnicodeScalarView()
        var followsCarriageReturn = false
        for scalar in text.unicodeScalars {
            defer { followsCarriageReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A where followsCarriageReturn: break
            case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: cleaned.append("\n")
            case 0x09, 0x20..<0x7F, 0xA0...: cleaned.append(scalar)
            default: break
            }
        }
        return String(cleaned)
    }

    /// Whether nothing has to be changed, by the bytes: most texts are.
    private static func isClean(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var last: UInt8 = 0
            for byte in bytes {
                switch byte {
                case 0x00..<0x09, 0x0B..<0x20, 0x7F: return false
                // C1 controls are C2 80 to C2 9F, the separators E2 80 A8 and A9; the latter half of each suffices.
                case 0x80...0x9F where last == 0xC2: return false
                case 0xA8...0xA9 where last == 0x80: return false
                default: last = byte
                }
            }
            return true
        }
    }
}
