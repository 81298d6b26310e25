extension CellBuffer {
    enum Wrapping {
        /// At spaces, and between the characters of scripts that have none.
        case words
        /// Wherever the row is full; all spaces stay.
        case cells
    }

    /// Cuts the text into rows of a width, without spaces at their ends.
    ///
    /// - Parameter width: in cells, at least 1. Of a width of 1 a row may hold a wide character alone.
    /// - Parameter first: the width of the first row, where that is another.
    /// - Parameter row: is called for each row, at least once, with its cells.
    func wrap(to width: Int, first: Int? = nil, _ wrapping: Wrapping, _ row: (Range<Int>) -> Void) {
        var start = 0
        var limit = first ?? width
        repeat {
            var end = start
            var taken = 0
            var lastBreak: Int?
            while end < count {
                let next = Int(entries[end].width)
                if taken + next > limit { break }
                taken += next
                end += 1
                if wrapping == .words, end < count, canBreak(before: end) { lastBreak = end }
            }
            if end < count {
                if wrapping == .words, !entries[end].isSpace, let lastBreak { end = lastBreak }
                end = max(end, start + 1)
            }
            let trimmed = trimmedEnd(of: start..<end)
            if trimmed > start || start == 0 { row(start..<trimmed) }
            start = end
            limit = width
            if wrapping == .words {
                while start < count, entries[start].isSpace { start += 1 }
            }
        } while start < count
    }

    private func trimmedEnd(of range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, entries[end - 1].isSpace, entries[end - 1].marks == 0 { end -= 1 }
        return end
    }

    /// Of a place between two cells.
    private func canBreak(before index: Int) -> Bool {
        let (left, right) = (entries[index - 1], entries[index])
        if left.isSpace { return true }
        guard left.width == 2 || right.width == 2 else { return false }
        return WordBreak.isAllowed(between: scalar(at: index - 1), and: scalar(at: index))
    }

    private func scalar(at index: Int) -> Unicode.Scalar {
        text(index..<(index + 1)).unicodeScalars.first ?? " "
    }

    // MARK: Parts

    /// Of cells in bounds.
    func width(_ range: Range<Int>) -> Int {
        entries[range].reduce(0) { $0 + Int($1.width) }
    }

    /// How many of the cells, which are in bounds, are text whatever comes after them: neither spaces nor what Markdown takes
    /// for markup once it is closed.
    func characters(_ range: Range<Int>) -> Int {
        entries[range].count { !$0.isSpace && !Self.markup.contains(bytes[Int($0.start)]) }
    }

    private static let markup = Array("*_~`[]|<>\\".utf8)

    func style(of index: Int) -> CellStyle {
        styles[Int(entries[index].style)]
    }

    /// Adds cells of another text.
    mutating func append(_ other: CellBuffer) {
        var start = 0
        while start < other.count {
            let style = other.entries[start].style
            let end = other.entries[start...].firstIndex { $0.style != style } ?? other.count
            append(sanitized: other.text(start..<end).utf8, other.styles[Int(style)])
            start = end
        }
    }
}
