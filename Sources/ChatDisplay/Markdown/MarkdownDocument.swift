import SessionLog

/// The text of a message as Markdown, in blocks, while it is written.
///
/// A block never changes once another follows it. Rows are a function of the text and the width alone: how the text was
/// cut when it arrived does not matter. No rows are kept: a document holds the text and where its blocks begin.
struct MarkdownDocument: Sendable {
    /// The exact text.
    private(set) var text = ""
    private var scanner = MarkdownBlockScanner()

    init() {}

    /// A text that is complete. It shares the memory of `text`.
    init(complete text: String) {
        self.text = text
        self.text.makeContiguousUTF8()
        read()
        finish()
    }

    /// Takes the next piece of the exact text; it is made safe where it is laid out.
    mutating func append(_ piece: String) {
        text += piece
        read()
    }

    private mutating func read() {
        text.utf8.withContiguousStorageIfAvailable { scanner.read($0) }
    }

    /// The text is over: nothing is held back any more.
    mutating func finish() {
        text.utf8.withContiguousStorageIfAvailable { scanner.finish($0) }
    }

    /// How many blocks there are; the last one may still grow, or be parted into several.
    var blockCount: Int { scanner.blocks.count }

    /// Lays a block out, with the blank row that parts it from the block before it.
    ///
    /// - Parameter width: cells, at least 1. No row is wider.
    /// - Returns: no rows for a block that there is not.
    func rows(ofBlock index: Int, width: Int) -> [TextRow] {
        guard scanner.blocks.indices.contains(index) else { return [] }
        let block = scanner.blocks[index]
        var header: [UInt8] = []
        if case .tableRows(let range) = block.form { header = safe(range) }
        var bytes = safe(range(ofBlock: index))
        if case .code = block.form {} else { bytes = bytes.withoutBlankEnd }
        let rows = BlockLayout.rows(bytes, form: block.form, header: header, width: width)
        let gap = block.followsBlankLine ? [TextRow(row: StyledRow(), position: 0)] : []
        return gap + rows
    }

    /// The exact text of a block, with the blank lines behind it; empty for a block that there is not.
    func source(ofBlock index: Int) -> Substring {
        guard scanner.blocks.indices.contains(index) else { return "" }
        let (range, utf8) = (range(ofBlock: index), text.utf8)
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        return text[start..<utf8.index(start, offsetBy: range.count)]
    }

    func form(ofBlock index: Int) -> MarkdownBlock.Form {
        scanner.blocks.indices.contains(index) ? scanner.blocks[index].form : .whole
    }

    private func range(ofBlock index: Int) -> Range<Int> {
        let blocks = scanner.blocks
        let end = index + 1 < blocks.count ? blocks[index + 1].start : text.utf8.count
        return blocks[index].start..<end
    }

    private func safe(_ range: Range<Int>) -> [UInt8] {
        text.utf8.withContiguousStorageIfAvailable { text in
            UnsafeBufferPointer(rebasing: text[range]).sanitized
        } ?? []
    }
}

/// A row of a laid-out text, and where in the text it stands.
struct TextRow: Sendable, Hashable {
    var row: StyledRow
    /// How many characters of the block are shown above this row; spaces and marks of emphasis, links and tables are not
    /// counted. It hardly depends on the width, nor on what comes after it, so it names a place in the text.
    var position: Int
    /// How many characters of the text this row shows, counted in the same way.
    var characters: Int

    init(row: StyledRow, position: Int, characters: Int = 0) {
        self.row = row
        self.position = position
        self.characters = characters
    }
}
