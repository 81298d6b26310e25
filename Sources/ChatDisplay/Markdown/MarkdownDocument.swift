import SessionLog

/// The text of a message as Markdown, in blocks, while it is written.
///
/// A block never changes once another follows it. Rows are a function of the text and the width alone: how the text was
/// cut when it arrived does not matter.
public struct MarkdownDocument: Sendable {
    private var text = ""

    public init() {}

    /// Takes the next piece of the exact text; it is made safe here.
    public mutating func append(_ text: String) {
        self.text += text
    }

    /// The text is over: nothing is held back any more.
    public mutating func finish() {}

    /// How many blocks there are; the last one may still grow.
    public var blockCount: Int { text.isEmpty ? 0 : 1 }

    /// Lays a block out, with the blank row that parts it from the block before it.
    ///
    /// - Parameter width: cells, at least 1. No row is wider.
    public func rows(ofBlock index: Int, width: Int) -> [TextRow] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            TextRow(row: StyledRow(String($0)).truncated(to: width), position: 0)
        }
    }
}

/// A row of a laid-out text, and where in the text it stands.
public struct TextRow: Sendable, Hashable {
    public var row: StyledRow
    /// How many characters of the block, spaces not counted, are shown above this row. It hardly depends on the width, so
    /// it names a place in the text.
    public var position: Int

    public init(row: StyledRow, position: Int) {
        self.row = row
        self.position = position
    }
}
