import SessionLog

/// Text as a search compares it: what looks the same is the same, however it is encoded, and upper and lower case are if case
/// does not matter. What cells do not show is left out.
struct SearchForm: Sendable {
    private(set) var scalars: [UInt32] = []
    let isFolded: Bool

    init(isFolded: Bool) {
        self.isFolded = isFolded
    }

    init(_ text: some StringProtocol, isFolded: Bool) {
        self.init(isFolded: isFolded)
        for scalar in text.unicodeScalars { append(scalar.value) }
    }

    mutating func append(_ scalar: UInt32) {
        if scalar < 0x80 {
            scalars.append(isFolded ? Self.folded(scalar) : scalar)
            return
        }
        guard !Self.isReplaced(scalar) else {
            scalars.append(0xFFFD)
            return
        }
        guard !Self.isDropped(scalar) else { return }
        CanonicalDecomposition.forEach(of: scalar) { part in
            let form = isFolded ? Self.folded(part) : part
            let order = Self.markOrder(form)
            var place = scalars.count
            // Marks on one character come in an order of their own.
            if order > 0 {
                while place > 0, Self.markOrder(scalars[place - 1]) > order { place -= 1 }
            }
            scalars.insert(form, at: place)
        }
    }

    mutating func removeAll() {
        scalars.removeAll(keepingCapacity: true)
    }

    // MARK: Scalars

    /// The class by which marks on a character are ordered; 0 for what is no such mark.
    static func markOrder(_ scalar: UInt32) -> UInt8 {
        guard scalar >= 0x300 else { return 0 }
        return Unicode.Scalar(scalar)?.properties.canonicalCombiningClass.rawValue ?? 0
    }

    static func isDropped(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x80, let scalar = Unicode.Scalar(scalar) else { return false }
        return ScalarWidth(of: scalar) == .dropped
    }

    /// Whether the screen shows U+FFFD in its place. (Tags are not among these: some belong to a flag.)
    static func isReplaced(_ scalar: UInt32) -> Bool {
        scalar >= 0x80 && Unicode.Scalar(scalar)?.isAlwaysReplaced ?? false
    }

    static func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar | 0x20 : scalar }
        guard let mapping = Unicode.Scalar(scalar)?.properties.lowercaseMapping.unicodeScalars, mapping.count == 1
        else { return scalar }
        return mapping.first?.value ?? scalar
    }
}
