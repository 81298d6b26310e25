/// What is searched for: plain text, in which any white space stands for any other.
///
/// Upper and lower case are the same unless an upper-case letter is asked for. Text is compared scalar by scalar, so a letter
/// and its decomposed form are different.
struct SearchNeedle: Sendable, Hashable {
    /// Folded, if case does not matter. A run of white space is one space.
    private let scalars: [UInt32]
    private let isCaseSensitive: Bool
    /// The first scalar as UTF-8, in each of its cases.
    private let beginnings: [[UInt8]]
    /// Whether a match can begin with a byte.
    private let mayBegin: [Bool]

    /// Stands for the end of a row that is not one of the text: white space, or nothing.
    static let rowEnd = UInt32.max

    /// - Returns: nil if there is nothing to search for.
    init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        isCaseSensitive = text.unicodeScalars.contains { $0.properties.isUppercase }
        var scalars: [UInt32] = []
        for word in words {
            if !scalars.isEmpty { scalars.append(Self.space) }
            for scalar in word.unicodeScalars {
                scalars.append(isCaseSensitive ? scalar.value : Self.folded(scalar.value))
            }
        }
        guard let first = words.first?.unicodeScalars.first else { return nil }
        self.scalars = scalars
        var beginnings = [Array(String(first).utf8)]
        if !isCaseSensitive {
            let cases = [first.properties.lowercaseMapping, first.properties.uppercaseMapping]
            beginnings += cases.filter { $0.unicodeScalars.count == 1 }.map { Array($0.utf8) }
        }
        self.beginnings = beginnings
        mayBegin = (0...255).map { byte in beginnings.contains { $0.first == byte } }
    }

    /// Whether all that matches this has matched the other.
    func narrows(_ other: SearchNeedle) -> Bool {
        guard isCaseSensitive || !other.isCaseSensitive else { return false }
        let mine = isCaseSensitive && !other.isCaseSensitive ? scalars.map(Self.folded) : scalars
        return mine.starts(with: other.scalars)
    }

    // MARK: In a text

    func isFound(in text: String) -> Bool {
        firstMatch(in: text, from: 0) != nil
    }

    /// Where the first match begins, in bytes.
    func firstMatch(in text: String, from start: Int) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            // The table has an entry for each byte.
            mayBegin.withUnsafeBufferPointer { mayBegin in
                var position = start
                while position < bytes.count {
                    if mayBegin[Int(bytes[position])], matches(bytes, at: position) { return position }
                    position += 1
                }
                return nil
            }
        }
    }

    private func matches(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let rest = bytes[start...]
        guard let beginning = beginnings.first(where: { rest.starts(with: $0) }) else { return false }
        var position = start + beginning.count
        for wanted in scalars.dropFirst() {
            if wanted == Self.space {
                guard position < bytes.count, Self.isSpace(UInt32(bytes[position])) else { return false }
                while position < bytes.count, Self.isSpace(UInt32(bytes[position])) { position += 1 }
            } else {
                guard position < bytes.count else { return false }
                let (scalar, length) = Self.decode(bytes, at: position)
                guard (isCaseSensitive ? scalar : Self.folded(scalar)) == wanted else { return false }
                position += length
            }
        }
        return true
    }

    /// The scalar at a place of well-formed UTF-8 where one begins, and its length.
    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (UInt32, Int) {
        let first = UInt32(bytes[position])
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard length > 1, position + length <= bytes.count else { return (first, 1) }
        var scalar = first & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[position + offset]) & 0x3F }
        return (scalar, length)
    }

    // MARK: In what is shown

    /// The matches in shown text, which do not overlap; its rows are parted by ``rowEnd``.
    func matches(in shown: [UInt32]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var position = 0
        while position < shown.count {
            if let end = end(ofMatchAt: position, in: shown) {
                matches.append(position..<end)
                position = end
            } else {
                position += 1
            }
        }
        return matches
    }

    private func end(ofMatchAt start: Int, in shown: [UInt32]) -> Int? {
        var position = start
        for (number, wanted) in scalars.enumerated() {
            if wanted == Self.space {
                let first = position
                while position < shown.count, Self.isSpace(shown[position]) { position += 1 }
                guard position > first else { return nil }
            } else {
                if number > 0, position < shown.count, shown[position] == Self.rowEnd { position += 1 }
                guard position < shown.count else { return nil }
                guard (isCaseSensitive ? shown[position] : Self.folded(shown[position])) == wanted else { return nil }
                position += 1
            }
        }
        return position
    }

    // MARK: Scalars

    private static let space: UInt32 = 0x20

    private static func isSpace(_ scalar: UInt32) -> Bool {
        scalar == 0x20 || (0x09...0x0D).contains(scalar) || scalar == rowEnd
    }

    private static func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar | 0x20 : scalar }
        guard let mapping = Unicode.Scalar(scalar)?.properties.lowercaseMapping.unicodeScalars, mapping.count == 1
        else { return scalar }
        return mapping.first?.value ?? scalar
    }
}
