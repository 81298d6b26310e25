import CNcursesw
import ChatDisplay

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Puts cells into windows, in the colours of the terminal.
struct CellPen {
    let theme: Theme
    let palette: Theme.Palette
    /// Numbers of color pairs that have been made.
    private var pairs: [ColorPair: Int32] = [:]
    private var inks: [CellStyle: Ink] = [:]
    /// What has been found out about cells that are not ASCII.
    private var glyphs: [Cell: [wchar_t]] = [:]

    private struct ColorPair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    private struct Ink {
        var attributes: attr_t
        var pair: Int32
    }

    /// Memory for glyphs is limited; a text has few different ones.
    private static let maximumGlyphs = 4096

    init(theme: Theme, palette: Theme.Palette) {
        self.theme = theme
        self.palette = palette
    }

    /// Draws a row of a pane; what it leaves free is blank.
    mutating func draw(_ row: StyledRow, at index: Int, in pane: TerminalPane) {
        let window = pane.window
        guard wmove(window, Int32(index), 0) == OK else { return }
        var column = 0
        for run in row.runs {
            let ink = ink(for: run.style)
            if run.width == run.text.utf8.count, run.text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
                let count = min(run.width, pane.frame.columns - column)
                var text = run.text
                text.withUTF8 { text in
                    text.withMemoryRebound(to: CChar.self) { text in
                        ncurses_put_ascii(window, text.baseAddress, count, ink.attributes, ink.pair)
                    }
                }
                column += count
            } else {
                for cell in CellText.cells(of: run.text) where column + cell.width <= pane.frame.columns {
                    put(glyph(for: cell), ink, in: window)
                    column += cell.width
                }
            }
        }
        if column < pane.frame.columns { wclrtoeol(window) }
    }

    private func put(_ glyph: [wchar_t], _ ink: Ink, in window: UnsafeMutablePointer<WINDOW>) {
        glyph.withUnsafeBufferPointer { ncurses_put(window, $0.baseAddress, ink.attributes, ink.pair) }
    }

    // MARK: Glyphs

    /// The characters of a cell, and 0; what the C library measures differently is replaced, so that ncurses and the layout
    /// never disagree about a column.
    private mutating func glyph(for cell: Cell) -> [wchar_t] {
        if let known = glyphs[cell] { return known }
        let scalars = cell.text.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
        let glyph = Self.isMeasuredAlike(scalars, cell.width) ? scalars : Self.replacement(width: cell.width)
        if glyphs.count >= Self.maximumGlyphs { glyphs = [:] }
        glyphs[cell] = glyph + [0]
        return glyph + [0]
    }

    private static func isMeasuredAlike(_ scalars: [wchar_t], _ width: Int) -> Bool {
        guard let first = scalars.first, scalars.count <= Int(CCHARW_MAX) else { return false }
        return Int(wcwidth(first)) == width && scalars.dropFirst().allSatisfy { wcwidth($0) == 0 }
    }

    private static func replacement(width: Int) -> [wchar_t] {
        // U+25A1 WHITE SQUARE, or U+3013 GETA MARK, which stands for a character that cannot be printed.
        [width == 2 ? 0x3013 : 0x25A1]
    }

    // MARK: Colours

    private mutating func ink(for style: CellStyle) -> Ink {
        if let known = inks[style] { return known }
        let appearance = theme.appearance(of: style, in: palette)
        let ink = Ink(
            attributes: Self.attributes(appearance.attributes),
            pair: palette == .mono
                ? 0
                : pair(
                    ColorPair(foreground: Int32(appearance.foreground), background: Int32(appearance.background))))
        inks[style] = ink
        return ink
    }

    private mutating func pair(_ colors: ColorPair) -> Int32 {
        guard colors != ColorPair(foreground: -1, background: -1) else { return 0 }
        if let known = pairs[colors] { return known }
        let number = Int32(pairs.count + 1)
        // A terminal that has no pair left shows its own colours.
        guard number < ncurses_pair_count(), init_extended_pair(number, colors.foreground, colors.background) == OK
        else { return 0 }
        pairs[colors] = number
        return number
    }

    static func attributes(_ attributes: TextAttributes) -> attr_t {
        var result: attr_t = 0
        if attributes.contains(.bold) { result |= ncurses_bold() }
        if attributes.contains(.dim) { result |= ncurses_dim() }
        if attributes.contains(.italic) { result |= ncurses_italic() }
        if attributes.contains(.underline) { result |= ncurses_underline() }
        if attributes.contains(.reverse) { result |= ncurses_reverse() }
        return result
    }
}
