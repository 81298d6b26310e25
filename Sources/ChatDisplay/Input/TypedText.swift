/// A text in chunks of limited length: a change copies and measures those that it touches. To find them it counts through the
/// chunks before, of which a text of a million characters has two thousand.
///
/// Positions count characters (grapheme clusters) from 0.
struct TypedText: Sendable {
    /// Some neighbouring characters.
    struct Chunk: Sendable {
        let characters: [Character]
        /// In cells, of each character; 0 for a line end.
        let widths: [UInt8]
        /// Offset of the last line end.
        let lastLineEnd: Int?

        var count: Int { characters.count }

        init(_ characters: [Character]) {
            self.characters = characters
            widths = characters.map(TypedText.width)
            lastLineEnd = characters.lastIndex(of: "\n")
        }
    }

    /// None is empty.
    private(set) var chunks: [Chunk] = []
    private(set) var count = 0

    private static let longestChunk = 1024

    var isEmpty: Bool { count == 0 }

    /// The whole text.
    var string: String {
        var string = ""
        for chunk in chunks { string.append(contentsOf: chunk.characters) }
        return string
    }

    /// Where chunks begin, and which one a position lies in: the one whose character stands there, at the end the last.
    func chunk(at position: Int) -> (index: Int, start: Int) {
        var start = 0
        for index in chunks.indices.dropLast() {
            let end = start + chunks[index].count
            if position < end { return (index, start) }
            start = end
        }
        return (max(0, chunks.count - 1), start)
    }

    func character(at position: Int) -> Character? {
        guard (0..<count).contains(position) else { return nil }
        let (index, start) = chunk(at: position)
        // The position is that of a character, and its chunk contains it.
        return chunks[index].characters[position - start]
    }

    func characters(in range: Range<Int>) -> [Character] {
        var result: [Character] = []
        result.reserveCapacity(range.count)
        forEachChunk(in: range) { chunk, offsets in result += chunk.characters[offsets] }
        return result
    }

    /// The parts of chunks that lie in a range.
    func forEachChunk(in range: Range<Int>, _ body: (Chunk, Range<Int>) -> Void) {
        guard !range.isEmpty, !isEmpty else { return }
        var (index, start) = chunk(at: range.lowerBound)
        while index < chunks.count, start < range.upperBound {
            let chunk = chunks[index]
            let offsets = range.clamped(to: start..<start + chunk.count)
            if !offsets.isEmpty { body(chunk, offsets.lowerBound - start..<offsets.upperBound - start) }
            start += chunk.count
            index += 1
        }
    }

    // MARK: Finding

    /// The position behind the last character before a position that is as asked for; 0 if there is none.
    func end(ofLastBefore position: Int, where matches: (Character) -> Bool) -> Int {
        guard !isEmpty else { return 0 }
        var (index, start) = chunk(at: position)
        var end = min(position, count)
        while true {
            if let found = chunks[index].characters[..<(end - start)].lastIndex(where: matches) {
                return start + found + 1
            }
            guard index > 0 else { return 0 }
            index -= 1
            end = start
            start -= chunks[index].count
        }
    }

    /// The position of the first character from a position on that is as asked for; the end if there is none.
    func first(from position: Int, where matches: (Character) -> Bool) -> Int {
        guard position < count else { return count }
        var (index, start) = chunk(at: position)
        var offset = position - start
        while index < chunks.count {
            let characters = chunks[index].characters
            if let found = characters[offset...].firstIndex(where: matches) { return start + found }
            start += characters.count
            index += 1
            offset = 0
        }
        return count
    }

    /// Where the line of a position begins.
    func lineStart(of position: Int) -> Int {
        guard !isEmpty else { return 0 }
        var (index, start) = chunk(at: position)
        if let end = chunks[index].characters[..<(min(position, count) - start)].lastIndex(of: "\n") {
            return start + end + 1
        }
        while index > 0 {
            index -= 1
            start -= chunks[index].count
            if let end = chunks[index].lastLineEnd { return start + end + 1 }
        }
        return 0
    }

    /// Where the line of a position ends, before its line end.
    func lineEnd(of position: Int) -> Int {
        guard position < count else { return count }
        var (index, start) = chunk(at: position)
        var offset = position - start
        while index < chunks.count {
            let chunk = chunks[index]
            if chunk.lastLineEnd != nil, let found = chunk.characters[offset...].firstIndex(of: "\n") {
                return start + found
            }
            start += chunk.count
            index += 1
            offset = 0
        }
        return count
    }

    // MARK: Changing

    /// - Returns: the index of the first chunk that is another one now.
    @discardableResult
    mutating func replace(_ range: Range<Int>, with new: [Character]) -> Int {
        guard !isEmpty else {
            chunks = Self.cut(new)
            count = new.count
            return 0
        }
        let (first, firstStart) = chunk(at: range.lowerBound)
        var (last, lastStart) = chunk(at: range.upperBound)
        var joined = Array(chunks[first].characters[..<(range.lowerBound - firstStart)])
        joined += new
        joined += chunks[last].characters[(range.upperBound - lastStart)...]
        // What has become small joins its neighbour: there are never many more chunks than are needed.
        if joined.count < Self.longestChunk / 4, last + 1 < chunks.count {
            last += 1
            joined += chunks[last].characters
        }
        chunks.replaceSubrange(first...last, with: Self.cut(joined))
        count += new.count - range.count
        return first
    }

    private static func cut(_ characters: [Character]) -> [Chunk] {
        guard characters.count > longestChunk else { return characters.isEmpty ? [] : [Chunk(characters)] }
        // Half full, so that typing into one does not cut it again soon.
        let length = longestChunk / 2
        return stride(from: 0, to: characters.count, by: length).map { start in
            Chunk(Array(characters[start..<min(start + length, characters.count)]))
        }
    }

    // MARK: Cells

    /// A tab is shown as so many spaces.
    static let tabWidth = 4

    static func width(of character: Character) -> UInt8 {
        if let ascii = character.asciiValue { return ascii == 0x0A ? 0 : ascii == 0x09 ? UInt8(tabWidth) : 1 }
        return UInt8(clamping: CellText.width(of: String(character)))
    }
}
