/// A whole screen as data: windows of rows, from the top down, and what lies above them.
public struct ChatFrame: Sendable, Hashable {
    public var columns: Int
    public var rows: Int
    /// From the top: title, transcript, log if it is open, status, input. They cover the screen; where it is too small for
    /// them, one of the kind `status` does.
    public var windows: [Window]
    /// From the lowest to the topmost.
    public var popups: [Window]
    /// Where the person types; nil to hide the cursor.
    public var cursor: Position?

    public init(columns: Int, rows: Int, windows: [Window] = [], popups: [Window] = [], cursor: Position? = nil) {
        self.columns = columns
        self.rows = rows
        self.windows = windows
        self.popups = popups
        self.cursor = cursor
    }

    public struct Position: Sendable, Hashable {
        public var row: Int
        public var column: Int

        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// A rectangle of the screen, which lies within it. Its rows are not wider than it; what they leave free is blank.
    public struct Window: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case title, transcript, status, input, log, help, completion
        }

        public var kind: Kind
        public var row: Int
        public var column: Int
        public var columns: Int
        public var rows: [StyledRow]

        public init(_ kind: Kind, row: Int, column: Int = 0, columns: Int, rows: [StyledRow]) {
            self.kind = kind
            self.row = row
            self.column = column
            self.columns = columns
            self.rows = rows
        }
    }
}
