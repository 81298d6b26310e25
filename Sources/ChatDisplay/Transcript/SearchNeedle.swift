/// What is searched for: plain text as it is shown, in which any white space stands for any other.
///
/// Upper and lower case are the same unless an upper-case letter is asked for, and so are the forms in which Unicode writes
/// one character (``SearchForm``).
struct SearchNeedle: Sendable, Hashable {
    /// In the form in which text is compared. A run of white space is one space.
    private let scalars: [UInt32]
    private let isCaseSensitive: Bool
    /// Those of the scalars that a source must have, too: letters, digits, and what is not ASCII. What stands between two of
    /// them may be written, or marked up, otherwise than it is shown.
    private let significant: [Significant]
    /// What the first of these can be in a text that is not in the form for comparison.
    private let beginnings: Set<UInt32>
    /// Whether what is looked for in a source can begin with a byte.
    private let mayBegin: [Bool]

    private struct Significant: Sendable, Hashable {
        var scalar: UInt32
        /// Something else stands between the one before and this one.
        var followsGap: Bool
    }

    /// Stands for the end of a row that is not one of the text: white space, or nothing.
    static let rowEnd = UInt32.max

    /// - Returns: nil if there is nothing to search for.
    init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        let isCaseSensitive = text.unicodeScalars.contains { $0.properties.isUppercase }
        self.isCaseSensitive = isCaseSensitive
        let forms = words.map { SearchForm($0, isFolded: !isCaseSensitive).scalars }.filter { !$0.isEmpty }
        guard !forms.isEmpty else { return nil }
        scalars = Array(forms.joined(separator: [Self.space]))
        var significant: [Significant] = []
        var followsGap = false
        for scalar in scalars {
            if Self.isSignificant(scalar) {
                significant.append(Significant(scalar: scalar, followsGap: followsGap))
                followsGap = false
            } else {
                followsGap = true
            }
        }
        self.significant = significant
        beginnings = significant.first.map { Self.beginnings($0.scalar, isCaseSensitive: isCaseSensitive) } ?? []
        var mayBegin = Array(repeating: false, count: 256)
        for beginning in beginnings {
            if let first = Unicode.Scalar(beginning).flatMap({ String($0).utf8.first }) { mayBegin[Int(first)] = true }
        }
        if let first = significant.first?.scalar, Self.isLeadingConsonant(first) {
            // The syllables of Hangul as UTF-8.
            for byte in 0xEA...0xED { mayBegin[byte] = true }
        }
        self.mayBegin = mayBegin
    }

    private static func beginnings(_ first: UInt32, isCaseSensitive: Bool) -> Set<UInt32> {
        var all: Set<UInt32> = [first]
        if !isCaseSensitive, let scalar = Unicode.Scalar(first) {
            let upper = scalar.properties.uppercaseMapping.unicodeScalars
            if upper.count == 1 { all.formUnion(upper.map(\.value)) }
        }
        return all.reduce(into: all) { $0.formUnion(CanonicalDecomposition.scalars(beginningWith: $1)) }
    }

    /// Whether all that matches this has matched the other.
    func narrows(_ other: SearchNeedle) -> Bool {
        guard isCaseSensitive || !other.isCaseSensitive else { return false }
        let mine = isCaseSensitive && !other.isCaseSensitive ? scalars.map(SearchForm.folded) : scalars
        guard mine.starts(with: other.scalars) else { return false }
        // With a mark the last character is another one.
        return mine.count == other.scalars.count || SearchForm.markOrder(mine[other.scalars.count]) == 0
    }

    // MARK: In what is shown

    /// Text in which matches are looked for is to be in this form.
    var isFolded: Bool { !isCaseSensitive }

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
                guard position < shown.count, shown[position] == wanted else { return nil }
                position += 1
            }
        }
        // An e is not found in an é.
        guard position == shown.count || shown[position] == Self.rowEnd || SearchForm.markOrder(shown[position]) == 0
        else { return nil }
        return position
    }

    // MARK: In a source

    /// Whether a source in Markdown may show a match; if not, it certainly shows none.
    func mayBeShown(by source: String) -> Bool {
        // U+FFFD is shown for many others.
        guard !significant.isEmpty, !scalars.contains(0xFFFD) else { return true }
        var source = source
        return source.withUTF8 { bytes in
            Self.showsWhatItDoesNotSay(bytes) || firstMatch(in: bytes) { _ in true }
        }
    }

    /// Whether a source certainly shows a match, since it has one in plain text.
    func isCertainlyShown(by source: String) -> Bool {
        guard significant.count == scalars.count, !significant.contains(where: \.followsGap) else { return false }
        var source = source
        return source.withUTF8 { bytes in
            !Self.showsWhatItDoesNotSay(bytes) && firstMatch(in: bytes) { !$0 }
        }
    }

    /// Character references, images and definitions of links show something else than what is written there.
    private static func showsWhatItDoesNotSay(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in bytes {
            switch (last, byte) {
            case (UInt8(ascii: "&"), UInt8(ascii: "#")), (UInt8(ascii: "!"), UInt8(ascii: "[")),
                (UInt8(ascii: "]"), UInt8(ascii: ":")), (UInt8(ascii: "<"), UInt8(ascii: "!")):
                return true
            case (UInt8(ascii: "&"), _) where isLetterOrDigit(UInt32(byte)): return true
            default: last = byte
            }
        }
        return false
    }

    /// - Parameter accepts: whether a match counts, given whether markup stands in its midst.
    private func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, _ accepts: (_ hasMarkup: Bool) -> Bool) -> Bool {
        // The table has an entry for each byte.
        mayBegin.withUnsafeBufferPointer { mayBegin in
            var form = SearchForm(isFolded: isFolded)
            for position in bytes.indices where mayBegin[Int(bytes[position])] {
                if let hasMarkup = match(bytes, at: position, &form), accepts(hasMarkup) { return true }
            }
            return false
        }
    }

    /// - Returns: whether markup stands in the midst of the match; nil if there is none.
    private func match(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ form: inout SearchForm) -> Bool? {
        let (first, _) = Self.decode(bytes, at: start)
        guard beginnings.contains(first) || isSyllable(first) else { return nil }
        var position = start
        var read = 0
        form.removeAll()
        var hasMarkup = false
        for (number, wanted) in significant.enumerated() {
            while true {
                if read == form.scalars.count {
                    form.removeAll()
                    read = 0
                    Self.readCharacter(bytes, &position, into: &form)
                    if form.scalars.isEmpty {
                        guard position < bytes.count else { return nil }
                        // Something that is not shown.
                        continue
                    }
                }
                let scalar = form.scalars[read]
                read += 1
                if scalar == wanted.scalar { break }
                guard number > 0, wanted.followsGap ? !Self.isSignificant(scalar) : Self.isMarkup(scalar) else {
                    return nil
                }
                hasMarkup = true
            }
        }
        let isWhole = read == form.scalars.count || SearchForm.markOrder(form.scalars[read]) == 0
        return isWhole ? hasMarkup : nil
    }

    /// Reads a scalar with the marks on it.
    private static func readCharacter(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, into form: inout SearchForm
    ) {
        guard position < bytes.count else { return }
        let (scalar, length) = decode(bytes, at: position)
        form.append(scalar)
        position += length
        // No mark is ASCII.
        while position < bytes.count, bytes[position] >= 0x80 {
            let (mark, length) = decode(bytes, at: position)
            guard SearchForm.markOrder(mark) > 0 || SearchForm.isDropped(mark) else { return }
            form.append(mark)
            position += length
        }
    }

    /// The scalar at a place of well-formed UTF-8, and its length.
    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (UInt32, Int) {
        let first = UInt32(bytes[position])
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard length > 1, position + length <= bytes.count else { return (first, 1) }
        var scalar = first & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[position + offset]) & 0x3F }
        return (scalar, length)
    }

    private func isSyllable(_ scalar: UInt32) -> Bool {
        CanonicalDecomposition.hangul.contains(scalar)
            && CanonicalDecomposition.leadingConsonant(ofSyllable: scalar) == significant.first?.scalar
    }

    // MARK: Scalars

    private static let space: UInt32 = 0x20

    private static func isSpace(_ scalar: UInt32) -> Bool {
        scalar == 0x20 || (0x09...0x0D).contains(scalar) || scalar == rowEnd
    }

    private static func isLetterOrDigit(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isSignificant(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x80 else { return isLetterOrDigit(scalar) }
        return !drawn.contains(scalar) && Unicode.Scalar(scalar)?.properties.isWhitespace == false
    }

    /// What is drawn for markup: bullets, bars, lines of tables, quotes around titles of links.
    private static let drawn: Set<UInt32> = Set("•◦│─┼“”".unicodeScalars.map(\.value))

    /// What may stand within a word of a source, and is not shown.
    private static func isMarkup(_ scalar: UInt32) -> Bool {
        scalar < 0x80 && "*_~`\\[]<>".utf8.contains(UInt8(scalar))
    }

    private static func isLeadingConsonant(_ scalar: UInt32) -> Bool { (0x1100...0x1112).contains(scalar) }
}
