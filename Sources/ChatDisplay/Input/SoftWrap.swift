/// Where the rows of a text begin that is wrapped at a width, a cell at a time.
///
/// It remembers at which column each chunk begins. A change forgets only what comes behind it, and only what is asked for
/// is laid out, so that typing into a long text lays out little more than what is shown.
struct SoftWrap: Sendable {
    /// In cells, at least 1.
    private(set) var width: Int
    /// The columns at which the first chunks begin.
    private var columns = [0]
    /// How often a chunk has been laid out, for tests that count what a key costs.
    private(set) var chunksLaidOut = 0

    init(width: Int) {
        self.width = max(1, width)
    }

    /// The text is another from this chunk on.
    mutating func forget(fromChunk index: Int) {
        columns.removeLast(max(0, columns.count - index - 1))
    }

    /// The rows around a position.
    struct Neighbourhood {
        /// Where the row of the position and those before it begin; the position's own is the last, and there is one.
        var upTo: [Int]
        /// Where rows behind it begin.
        var beyond: [Int]
    }

    /// - Parameters:
    ///   - before: how many rows to find up to that of the position, itself included; more may be returned.
    ///   - after: how many rows to find behind it.
    mutating func rows(around position: Int, of text: TypedText, before: Int, after: Int) -> Neighbourhood {
        guard !text.isEmpty else { return Neighbourhood(upTo: [0], beyond: []) }
        let (index, start) = text.chunk(at: position)
        let own = rowStarts(inChunk: index, from: start, of: text)
        var upTo = own.filter { $0 <= position }
        var beyond = own.filter { $0 > position }

        var (earlier, earlierStart) = (index, start)
        while upTo.count < before, earlier > 0 {
            earlier -= 1
            earlierStart -= text.chunks[earlier].count
            upTo = rowStarts(inChunk: earlier, from: earlierStart, of: text) + upTo
        }
        if earlier == 0 { upTo.insert(0, at: 0) }

        var (later, laterStart) = (index, start)
        while beyond.count < after, later + 1 < text.chunks.count {
            laterStart += text.chunks[later].count
            later += 1
            beyond += rowStarts(inChunk: later, from: laterStart, of: text)
        }
        return Neighbourhood(upTo: upTo, beyond: beyond)
    }

    /// How many cells a character takes here.
    func width(of width: UInt8) -> Int {
        min(Int(width), self.width)
    }

    // MARK: Chunks

    /// A row begins where a character does not fit into the row before it, and behind each line end; the latter may be
    /// the first position of the next chunk. Position 0, where the first row begins, is in no chunk's list.
    private mutating func rowStarts(inChunk index: Int, from start: Int, of text: TypedText) -> [Int] {
        var column = column(ofChunk: index, of: text)
        var starts: [Int] = []
        layOut(text.chunks[index], from: 0, column: &column) { starts.append(start + $0) }
        return starts
    }

    private mutating func column(ofChunk index: Int, of text: TypedText) -> Int {
        while columns.count <= index {
            let chunk = text.chunks[columns.count - 1]
            // A line end is behind all that came before it.
            let firstOffset = chunk.lastLineEnd.map { $0 + 1 } ?? 0
            var column = chunk.lastLineEnd == nil ? columns[columns.count - 1] : 0
            layOut(chunk, from: firstOffset, column: &column) { _ in }
            columns.append(column)
        }
        return columns[index]
    }

    private mutating func layOut(
        _ chunk: TypedText.Chunk, from first: Int, column: inout Int, _ rowStart: (Int) -> Void
    ) {
        chunksLaidOut += 1
        let lastLineEnd = chunk.lastLineEnd ?? -1
        for offset in first..<chunk.count {
            if offset <= lastLineEnd, chunk.characters[offset] == "\n" {
                rowStart(offset + 1)
                column = 0
                continue
            }
            let width = width(of: chunk.widths[offset])
            if column + width > self.width {
                rowStart(offset)
                column = 0
            }
            column += width
        }
    }
}
