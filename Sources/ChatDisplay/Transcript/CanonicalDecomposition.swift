/// The canonical decomposition of single scalars (UAX #15), with which the two forms of `é` are told to be the same.
enum CanonicalDecomposition {
    /// Hands out the scalars of the full decomposition, in order; the scalar itself if it has none.
    static func forEach(of scalar: UInt32, _ body: (UInt32) -> Void) {
        guard scalar >= 0xC0 else { return body(scalar) }
        if hangul.contains(scalar) {
            let index = scalar - hangul.lowerBound
            body(leadingConsonant(ofSyllable: scalar))
            body(0x1161 + index % 588 / 28)
            if index % 28 > 0 { body(0x11A7 + index % 28) }
            return
        }
        guard let pair = pair(of: scalar) else { return body(scalar) }
        forEach(of: pair.first, body)
        // What stands second decomposes no further but for a few.
        if pair.second > 0 { forEach(of: pair.second, body) }
    }

    /// All scalars whose decomposition begins with a scalar; of syllables of Hangul none.
    static func scalars(beginningWith first: UInt32) -> [UInt32] {
        var found: [UInt32] = []
        var beginnings: Set<UInt32> = [first]
        // One may decompose into another that decomposes in turn, wherever that stands in the table.
        var isNew = true
        while isNew {
            isNew = false
            for entry in table where beginnings.contains(Self.first(in: entry)) {
                guard beginnings.insert(scalar(in: entry)).inserted else { continue }
                found.append(scalar(in: entry))
                isNew = true
            }
        }
        return found
    }

    /// The syllables of Hangul, whose decompositions are computed (The Unicode Standard, 3.12).
    static let hangul: ClosedRange<UInt32> = 0xAC00...0xD7A3

    static func leadingConsonant(ofSyllable syllable: UInt32) -> UInt32 {
        0x1100 + (syllable - hangul.lowerBound) / 588
    }

    // MARK: The table

    private static func scalar(in entry: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: entry >> 42) }
    private static func first(in entry: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: entry >> 21) & 0x1F_FFFF }

    private static func pair(of scalar: UInt32) -> (first: UInt32, second: UInt32)? {
        table.withUnsafeBufferPointer { table in
            var low = 0
            var high = table.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if Self.scalar(in: table[middle]) <= scalar { low = middle } else { high = middle }
            }
            guard low < table.count, Self.scalar(in: table[low]) == scalar else { return nil }
            return (first(in: table[low]), UInt32(truncatingIfNeeded: table[low]) & 0x1F_FFFF)
        }
    }
}
