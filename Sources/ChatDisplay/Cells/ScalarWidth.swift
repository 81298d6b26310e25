/// What a scalar does to the cells of a terminal.
///
/// Only what libc's `wcwidth` (ncurses asks it), terminals with old tables and terminals that measure grapheme clusters
/// agree about is let through; the rest is dropped or replaced.
enum ScalarWidth: UInt8 {
    /// One cell.
    case narrow
    /// Two cells.
    case wide
    /// No cell: it stands on the character before it.
    case mark
    /// Invisible by itself, and measured differently, or joining what is measured differently: joiners, variation
    /// selectors, skin tones, directional marks.
    case dropped
    /// Of unknown or disputed width: unassigned, for private use, newer than the table.
    case replaced

    init(of scalar: Unicode.Scalar) {
        let value = scalar.value
        switch value {
        // Controls never come here from `CellBuffer`; if one does, it shows as what it is not.
        case 0x00..<0x20, 0x7F..<0xA0: self = .replaced
        case 0x20..<0x7F: self = .narrow
        // Cyrillic and most of CJK, for speed.
        case 0x0400..<0x0483, 0x048A..<0x0530: self = .narrow
        case 0x4E00..<0xA000, 0xAC00..<0xD7A4, 0x3041..<0x3097: self = .wide
        default: self = Self.found(value)
        }
    }

    /// The last run that does not begin after the scalar, found by halving.
    private static func found(_ value: UInt32) -> ScalarWidth {
        runs.withUnsafeBufferPointer { runs in
            var low = 0
            var high = runs.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if runs[middle] >> 3 <= value { low = middle } else { high = middle }
            }
            // The first run begins at the first scalar that `init(of:)` looks up.
            return ScalarWidth(rawValue: UInt8(truncatingIfNeeded: runs[low] & 7)) ?? .replaced
        }
    }
}
