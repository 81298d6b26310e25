import SessionLog

/// Text on its way into cells: bytes of UTF-8, and for each cell where its bytes begin, its width and its style.
///
/// A scalar's width depends on nothing around it, except that the parts of a Hangul syllable are joined and what follows a
/// joiner after an emoji is dropped; so the width of a text is the sum of the widths of its characters.
struct CellBuffer {
    struct Entry {
        /// Of the cell's first byte.
        var start: Int32
        /// 1 or 2.
        var width: UInt8
        /// An index of ``styles``.
        var style: UInt8
        var marks: UInt8
        var isSpace: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    private(set) var styles: [CellStyle] = []
    /// In cells.
    private(set) var width = 0

    /// What stood before, as far as it matters to what follows.
    private enum Previous {
        /// Marks have nothing to stand on.
        case nothing
        case base(Unicode.Scalar)
        case emoji
        case emojiAndJoiner
    }
    private var previous = Previous.nothing

    /// ncurses keeps five scalars in a cell (CCHARW_MAX), and one of them is the base.
    private static let mostMarks = 4
    static let replacement: Unicode.Scalar = "□"

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    init() {}

    /// Any text.
    init(_ text: String, _ style: CellStyle = .plain) {
        append(text, style)
    }

    // MARK: Text in

    /// Adds any text.
    mutating func append(_ text: String, _ style: CellStyle) {
        let index = styleIndex(style)
        if text.utf8.isPrintableASCII {
            appendASCII(text.utf8, index)
        } else {
            for scalar in TextSanitizer.sanitized(text, showsFloods: false).unicodeScalars { append(scalar, index) }
        }
    }

    /// Adds text that the sanitizer has seen.
    mutating func append(sanitized bytes: some Collection<UInt8>, _ style: CellStyle) {
        let index = styleIndex(style)
        if bytes.isPrintableASCII {
            appendASCII(bytes, index)
        } else {
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { append(scalar, index) }
        }
    }

    mutating func append(spaces count: Int, _ style: CellStyle) {
        guard count > 0 else { return }
        appendASCII(repeatElement(UInt8(ascii: " "), count: count), styleIndex(style))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        styles.removeAll(keepingCapacity: true)
        width = 0
        previous = .nothing
    }

    private mutating func appendASCII(_ text: some Collection<UInt8>, _ style: UInt8) {
        bytes.reserveCapacity(bytes.count + text.count)
        for byte in text {
            entries.append(
                Entry(
                    start: Int32(truncatingIfNeeded: bytes.count), width: 1, style: style, marks: 0,
                    isSpace: byte == UInt8(ascii: " ")))
            bytes.append(byte)
        }
        width += text.count
        previous = text.isEmpty ? previous : .base("a")
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ style: UInt8) {
        switch scalar.value {
        // Line ends and tabs; a layout that knows its columns has taken tabs out before.
        case 0x09, 0x0A:
            add(" ", 1, style)
            previous = .nothing
            return
        // Pictures of controls bear no marks, as controls do not.
        case 0x2400...0x2421, 0xFFFD:
            add(scalar, 1, style)
            previous = .nothing
            return
        // Two regional indicators are one flag of two cells to some terminals, and two letters to others that may be drawn
        // one without the other. As letters they are the same to all.
        case 0x1F1E6...0x1F1FF:
            add(Unicode.Scalar(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: scalar.value - 0x1F1E6)), 1, style)
            return
        default: break
        }
        if joinsSyllable(scalar) { return }
        let isEmoji = scalar.isPictograph
        switch ScalarWidth(of: scalar) {
        case .narrow, .wide, .replaced:
            // A sequence of joined emoji shows its first.
            if isEmoji, case .emojiAndJoiner = previous {
                previous = .emoji
                return
            }
            switch ScalarWidth(of: scalar) {
            case .wide: add(scalar, 2, style)
            case .narrow: add(scalar, 1, style)
            default: add(Self.replacement, 1, style)
            }
            if isEmoji { previous = .emoji }
        case .mark:
            addMark(scalar)
        case .dropped:
            if scalar == Self.nonJoiner, isBehindLetterThatJoins { addMark(scalar) } else { drop(scalar) }
        }
    }

    /// Parts letters that would join, without which words of Persian and other languages are misspelt. It has no width
    /// anywhere. The joiner (U+200D) has none either, but tmux takes what follows it into the cell before.
    private static let nonJoiner: Unicode.Scalar = "\u{200C}"

    /// Whether the last cell has a letter of a script in which letters join.
    private var isBehindLetterThatJoins: Bool {
        guard case .base = previous, let last = entries.last, last.width == 1 else { return false }
        let cell = bytes[Int(last.start)...]
        guard !cell.suffix(3).elementsEqual([0xE2, 0x80, 0x8C]),
            let base = String(decoding: cell, as: UTF8.self).unicodeScalars.first
        else { return false }
        switch base.value {
        // From Arabic to Myanmar, Khmer and Mongolian, Devanagari Extended, Arabic as it is presented.
        case 0x0600...0x109F, 0x1780...0x18AF, 0xA8E0...0xA8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: return true
        default: return false
        }
    }

    private mutating func add(_ scalar: Unicode.Scalar, _ width: UInt8, _ style: UInt8) {
        entries.append(
            Entry(
                start: Int32(truncatingIfNeeded: bytes.count), width: width, style: style, marks: 0,
                isSpace: scalar == " "))
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        self.width += Int(width)
        previous = .base(scalar)
    }

    private mutating func addMark(_ scalar: Unicode.Scalar) {
        // A mark that has nothing to stand on would stand on the border of its panel.
        if case .nothing = previous { return }
        guard let last = entries.indices.last, entries[last].marks < Self.mostMarks else { return }
        entries[last].marks += 1
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        if case .base = previous { previous = .base("a") }
    }

    private mutating func drop(_ scalar: Unicode.Scalar) {
        switch (previous, scalar) {
        case (.emoji, "\u{200D}"): previous = .emojiAndJoiner
        case (.emoji, _) where scalar.isExtender: break
        case (.emojiAndJoiner, "\u{200D}"): break
        case (_, _) where scalar.isExtender: if case .base = previous { previous = .base("a") }
        default: previous = .nothing
        }
    }

    // MARK: Hangul

    /// Joins a vowel, or a final consonant, to the consonant, or syllable, before it (Unicode, 3.12): apart from each other
    /// they have different widths in different terminals.
    private mutating func joinsSyllable(_ scalar: Unicode.Scalar) -> Bool {
        guard case .base(let base) = previous, let last = entries.indices.last, entries[last].marks == 0 else {
            return false
        }
        let syllable: UInt32
        switch (base.value, scalar.value) {
        case (0x1100...0x1112, 0x1161...0x1175):
            syllable = 0xAC00 + ((base.value - 0x1100) * 21 + scalar.value - 0x1161) * 28
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (base.value - 0xAC00) % 28 == 0:
            syllable = base.value + scalar.value - 0x11A7
        default: return false
        }
        guard let joined = Unicode.Scalar(syllable) else { return false }
        let removed = entries.removeLast()
        bytes.removeLast(bytes.count - Int(removed.start))
        width -= Int(removed.width)
        add(joined, 2, removed.style)
        return true
    }

    // MARK: Styles

    private mutating func styleIndex(_ style: CellStyle) -> UInt8 {
        if let last = styles.indices.last, styles[last] == style { return UInt8(truncatingIfNeeded: last) }
        if let found = styles.firstIndex(of: style) { return UInt8(truncatingIfNeeded: found) }
        // A text has some tens of combinations at most; beyond what a byte counts, the last one is used again.
        guard styles.count < 256 else { return 255 }
        styles.append(style)
        return UInt8(truncatingIfNeeded: styles.count - 1)
    }

    // MARK: Cells out

    /// The text of cells, which are in bounds.
    func text(_ range: Range<Int>) -> String {
        guard let first = range.first else { return "" }
        let start = Int(entries[first].start)
        let end = range.upperBound < entries.count ? Int(entries[range.upperBound].start) : bytes.count
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Adds cells, which are in bounds, to a row.
    func append(_ range: Range<Int>, to row: inout StyledRow) {
        var start = range.lowerBound
        while start < range.upperBound {
            let style = entries[start].style
            var end = start
            var width = 0
            while end < range.upperBound, entries[end].style == style {
                width += Int(entries[end].width)
                end += 1
            }
            row.append(safe: text(start..<end), styles[Int(style)], width: width)
            start = end
        }
    }
}

extension Collection<UInt8> {
    /// Each byte is a character of one cell.
    var isPrintableASCII: Bool {
        withContiguousStorageIfAvailable { buffer in buffer.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
            ?? allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}

extension Unicode.Scalar {
    /// Whether the scalar can be a part of a sequence of joined emoji.
    fileprivate var isPictograph: Bool {
        guard value >= 0xA9 else { return false }
        if value >= 0x1F3FB && value <= 0x1F3FF { return false }
        return properties.isEmoji
    }

    /// Whether the scalar, which is dropped, leaves the character before it open for marks (UAX #29, Extend).
    fileprivate var isExtender: Bool {
        switch value {
        case 0x034F, 0x180B...0x180D, 0x180F, 0x200C, 0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F,
            0xE0100...0xE01EF, 0x17B4, 0x17B5:
            true
        default: false
        }
    }
}
