/// Characters by their Unicode names, for `\N{…}`.
///
/// The standard library knows the name of each character but not the way back. The table for that is made on first use,
/// which takes some tens of milliseconds; replies with `\N` are rare. Control
/// characters, which have no names, and Hangul syllables, whose names are composed, are not in it.
enum UnicodeNames {
    /// The character with this name or alias, in any case.
    static func scalar(named name: String) -> Unicode.Scalar? {
        let name = name.uppercased()
        return scalars[name] ?? ideograph(named: name)
    }

    /// Blocks whose names are lists; all others are ideographs, Hangul syllables, private use or empty.
    private static let namedRanges: [ClosedRange<UInt32>] = [
        0x20...0x33FF, 0x4DC0...0x4DFF, 0xA000...0xABFF, 0xD7B0...0xD7FF, 0xF900...0x16FFF, 0x1AFF0...0x1FBFF,
        0xE0000...0xE01EF,
    ]

    private static let scalars: [String: Unicode.Scalar] = {
        var table: [String: Unicode.Scalar] = [:]
        for scalar in namedRanges.joined().lazy.compactMap(Unicode.Scalar.init) {
            if let name = scalar.properties.name { table[name] = scalar }
            if let alias = scalar.properties.nameAlias { table[alias] = scalar }
        }
        return table
    }()

    /// Ideographs have their code point in their name, e.g. `CJK UNIFIED IDEOGRAPH-4E00`.
    private static func ideograph(named name: String) -> Unicode.Scalar? {
        guard let dash = name.lastIndex(of: "-"), let value = UInt32(name[name.index(after: dash)...], radix: 16),
            let scalar = Unicode.Scalar(value), scalar.properties.name == name
        else { return nil }
        return scalar
    }
}
