/// What one cell of a terminal, or two for a wide character, shows.
public struct Cell: Sendable, Hashable {
    /// A base character with the marks that stand on it, at most four.
    public var text: String
    /// 1 or 2.
    public var width: Int
}

/// Text as cells. What terminals, libc and ncurses measure differently is replaced by what all of them agree on.
///
/// | what | becomes |
/// | --- | --- |
/// | control characters, line ends and bidirectional controls | what `TextSanitizer` makes of them; a line end or tab is a space |
/// | East Asian wide and fullwidth characters, emoji | two cells |
/// | emoji sequences with joiners | their first emoji |
/// | skin tones, variation selectors, joiners, invisible characters | nothing |
/// | flags | their two letters |
/// | a non-joiner (U+200C) in Arabic, Persian, Hindi and other scripts whose letters join | itself |
/// | combining marks | at most four on a character; none without one |
/// | Hangul in parts | its syllable; parts that form none are `□` |
/// | unassigned characters and those for private use | `□` |
public enum CellText {
    /// The cells that show a text.
    public static func cells(of text: String) -> [Cell] {
        let buffer = CellBuffer(text)
        return buffer.entries.indices.map { index in
            Cell(text: buffer.text(index..<(index + 1)), width: Int(buffer.entries[index].width))
        }
    }

    /// In cells. It is the sum of the widths of the characters.
    public static func width(of text: String) -> Int {
        text.utf8.isPrintableASCII ? text.utf8.count : CellBuffer(text).width
    }

    /// In cells; 0 for an invisible character.
    public static func width(of character: Character) -> Int {
        width(of: String(character))
    }
}
