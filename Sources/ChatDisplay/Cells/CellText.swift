import SessionLog

/// What one cell of a terminal, or two for a wide character, shows.
public struct Cell: Sendable, Hashable {
    /// A base character with the marks that stand on it.
    public var text: String
    /// 1 or 2.
    public var width: Int
}

/// Text as cells.
public enum CellText {
    /// The cells that show a text. What terminals would measure differently is replaced by what all agree on.
    public static func cells(of text: String) -> [Cell] {
        text.map { Cell(text: String($0), width: 1) }
    }

    /// In cells.
    public static func width(of text: String) -> Int {
        cells(of: text).reduce(0) { $0 + $1.width }
    }
}
