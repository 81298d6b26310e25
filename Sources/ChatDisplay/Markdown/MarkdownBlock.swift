/// A part of a message's text that is laid out by itself.
struct MarkdownBlock: Sendable, Hashable {
    /// Of its first byte in the text. It ends where the next one begins.
    var start: Int
    /// A blank row parts it from the block before it.
    var followsBlankLine: Bool
    var form: Form

    /// What the text before the block means for it.
    enum Form: Sendable, Hashable {
        /// It begins by itself.
        case whole
        /// An item of an ordered list, with the number that it has in that.
        case listItem(number: Int)
        /// Goes on within a paragraph: what looks like the beginning of another block is text.
        case paragraph
        /// Goes on within fenced code.
        case code(CodeFence)
        /// Goes on within text that is shown as it is.
        case literal
        /// Goes on within a list item, the content of which begins in a column.
        case itemContent(column: Int)
        /// Goes on within a table, the first two rows of which are there.
        case tableRows(header: Range<Int>)
    }

    struct CodeFence: Sendable, Hashable {
        var byte: UInt8
        var length: Int
        /// Where the fence stands; so much indentation is not part of the code.
        var column: Int
        /// Where the content of the list item that it stands in begins; 0 outside of lists.
        var itemColumn: Int
        /// The block begins in the middle of a line.
        var continuesLine: Bool
    }
}
