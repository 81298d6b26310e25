/// Where the rows of a text begin that is wrapped at a width, between words.
///
/// A blank for which there is no room any more stands behind the end of its row, and the next one begins behind it. A word
/// that is too long for a row goes on in the next wherever the row is full. No character is left out: each is in a row.
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
    mutating func forget(fromChunk index: Int, of text: TypedText) {
        // Where the last word of the chunks before goes on in this one, it depends on it where that word stands.
        var first = index + 1
        var distance = 0
        while first > 1, distance < width {
            first -= 1
            if first - 1 < text.chunks.count { distance += text.chunks[first - 1].count }
        }
        columns.removeLast(max(0, columns.count - first))
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

    /// A row begins where a word does not fit into the row before it, and behind each line end; the latter may be the first
    /// position of the next chunk. Position 0, where the first row begins, is in no chunk's list.
    private mutating func rowStarts(inChunk index: Int, from start: Int, of text: TypedText) -> [Int] {
        var column = column(ofChunk: index, of: text)
        var starts: [Int] = []
        layOut(index, of: text, from: 0, column: &column) { starts.append(start + $0) }
        return starts
    }

    private mutating func column(ofChunk index: Int, of text: TypedText) -> Int {
        while columns.count <= index {
            let chunk = text.chunks[columns.count - 1]
            // A line end is behind all that came before it.
            let firstOffset = chunk.lastLineEnd.map { $0 + 1 } ?? 0
            var column = chunk.lastLineEnd == nil ? columns[columns.count - 1] : 0
            layOut(columns.count - 1, of: text, from: firstOffset, column: &column) { _ in }
            columns.append(column)
        }
        return columns[index]
    }

    /// Lays a chunk out, or the end of one, in which the place of every row is then known: whether its last word fits
    /// into its row is found out by looking ahead.
    private mutating func layOut(
        _ index: Int, of text: TypedText, from first: Int, column: inout Int, _ rowStart: (Int) -> Void
    ) {
        chunksLaidOut += 1
        let chunk = text.chunks[index]
        let lastLineEnd = chunk.lastLineEnd ?? -1
        var before = first > 0 || index == 0 ? nil : text.chunks[index - 1].characters.last
        /// The last place in the row at which it may end, and how much stands behind it.
        var possible: (offset: Int, width: Int)?
        for offset in first..<chunk.count {
            let character = chunk.characters[offset]
            if offset <= lastLineEnd, character == "\n" {
                rowStart(offset + 1)
                (column, possible, before) = (0, nil, nil)
                continue
            }
            let width = width(of: chunk.widths[offset])
            if column > 0, let before, Self.canBreak(before, character) { possible = (offset, 0) }
            before = character
            if column + width > self.width, character.isBlank {
                rowStart(offset + 1)
                (column, possible, before) = (0, nil, nil)
                continue
            }
            // What moves into the next row may be too wide for that, too.
            while column + width > self.width {
                rowStart(possible?.offset ?? offset)
                column = possible?.width ?? 0
                possible = nil
            }
            column += width
            possible?.width += width
        }
        guard let possible, let before, !fits(before, column, into: text, fromChunk: index + 1) else { return }
        rowStart(possible.offset)
        column = possible.width
    }

    /// Whether the word that a chunk ends with fits into its row, with what of it follows in the next chunks.
    private func fits(_ last: Character, _ column: Int, into text: TypedText, fromChunk index: Int) -> Bool {
        var (before, column, seen) = (last, column, 0)
        for chunk in text.chunks[min(index, text.chunks.count)...] {
            for (character, width) in zip(chunk.characters, chunk.widths) {
                // What takes no cells must not make this look far ahead.
                if character == "\n" || character.isBlank || seen >= self.width { return true }
                if Self.canBreak(before, character) { return true }
                column += self.width(of: width)
                if column > self.width { return false }
                before = character
                seen += 1
            }
        }
        return true
    }

    /// Whether a row may end between two characters of a line.
    private static func canBreak(_ left: Character, _ right: Character) -> Bool {
        if left.isBlank { return true }
        // Most characters are letters of ASCII.
        guard left.asciiValue == nil || right.asciiValue == nil,
            TypedText.width(of: left) == 2 || TypedText.width(of: right) == 2,
            let end = left.unicodeScalars.first, let beginning = right.unicodeScalars.first
        else { return false }
        return WordBreak.isAllowed(between: end, and: beginning)
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
}
