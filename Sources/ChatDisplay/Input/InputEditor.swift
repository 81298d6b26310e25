/// A text of any number of lines while a person types it, with a caret and everything that can be undone.
struct InputEditor: Sendable {
    private(set) var text = TypedText()
    /// The character before which the next one goes.
    private(set) var caret = 0
    private var history = EditHistory()
    private(set) var wrap = SoftWrap(width: 80)
    /// The column to which moving up and down returns, in cells.
    private var goalColumn: Int?
    /// Where the topmost row begins that was shown last.
    private var top = 0

    init(_ text: String = "") {
        guard !text.isEmpty else { return }
        self.text.replace(0..<0, with: Array(text))
        caret = self.text.count
    }

    var isEmpty: Bool { text.isEmpty }
    var string: String { text.string }

    // MARK: Typing

    /// Takes typed characters. Those that continue the character before the caret join it.
    mutating func type(_ typed: String) {
        let typed = TypableText.cleaned(typed)
        guard let last = typed.last else { return }
        replace(caret..<caret, with: typed, .typing(isBlank: last.isWhitespace))
    }

    /// Takes a pasted text, as one step.
    mutating func paste(_ pasted: String) {
        replace(caret..<caret, with: TypableText.cleaned(pasted), .other)
    }

    /// Puts another text in place of all, as one step.
    mutating func replaceAll(with new: String) {
        replace(0..<text.count, with: TypableText.cleaned(new), .other)
    }

    // MARK: Deleting

    mutating func deleteBackward() {
        delete(caret - 1..<caret, .deletingBackward)
    }

    mutating func deleteForward() {
        delete(caret..<caret + 1, .deletingForward)
    }

    mutating func deleteWordBackward() { delete(wordStart..<caret) }
    mutating func deleteWordForward() { delete(caret..<wordEnd) }

    /// Deletes back to a blank, as the shells' Ctrl-W does.
    mutating func deleteBlankSeparatedWordBackward() {
        let end = text.end(ofLastBefore: caret) { !$0.isWhitespace }
        delete(text.end(ofLastBefore: end, where: \.isWhitespace)..<caret)
    }

    mutating func deleteToLineStart() {
        let start = text.lineStart(of: caret)
        // At the start of a line, the line end before it.
        delete((start == caret ? caret - 1 : start)..<caret)
    }

    mutating func deleteToLineEnd() {
        let end = text.lineEnd(of: caret)
        delete(caret..<(end == caret ? caret + 1 : end))
    }

    // MARK: Undoing

    mutating func undo() {
        guard let step = history.undo() else { return }
        for change in step.changes.reversed() {
            apply(change.position..<change.position + change.inserted.count, change.removed)
        }
        caret = step.caretBefore
    }

    mutating func redo() {
        guard let step = history.redo() else { return }
        for change in step.changes {
            apply(change.position..<change.position + change.removed.count, change.inserted)
        }
        caret = step.caretAfter
    }

    // MARK: Moving

    mutating func moveLeft() { move(to: caret - 1) }
    mutating func moveRight() { move(to: caret + 1) }
    mutating func moveWordLeft() { move(to: wordStart) }
    mutating func moveWordRight() { move(to: wordEnd) }
    mutating func moveToLineStart() { move(to: text.lineStart(of: caret)) }
    mutating func moveToLineEnd() { move(to: text.lineEnd(of: caret)) }

    /// Moves to the row above at a width, keeping the column.
    ///
    /// - Returns: false in the first row, where nothing moves.
    mutating func moveUp(width: Int) -> Bool {
        setWidth(width)
        let rows = wrap.rows(around: caret, of: text, before: 2, after: 0).upTo
        guard rows.count > 1 else { return false }
        let own = rows[rows.count - 1]
        moveTo(column: goalColumn ?? column(in: own), from: rows[rows.count - 2], to: own - 1)
        return true
    }

    /// Moves to the row below at a width, keeping the column.
    ///
    /// - Returns: false in the last row, where nothing moves.
    mutating func moveDown(width: Int) -> Bool {
        setWidth(width)
        let rows = wrap.rows(around: caret, of: text, before: 1, after: 2)
        guard let own = rows.upTo.last, let next = rows.beyond.first else { return false }
        let last = rows.beyond.count > 1 ? rows.beyond[1] - 1 : text.count
        moveTo(column: goalColumn ?? column(in: own), from: next, to: last)
        return true
    }

    // MARK: Showing

    /// What is shown of the text, and where in it the caret stands.
    struct Layout: Sendable, Hashable {
        /// None is wider than the width. There is at least one.
        var rows: [String]
        var caretRow: Int
        /// At most the width: behind the last character of a full row.
        var caretColumn: Int
    }

    /// Lays out as many rows as there are, at most `height`, so that the caret's is among them.
    ///
    /// - Parameter width: in cells; the caret may stand behind it.
    mutating func layOut(width: Int, height: Int) -> Layout {
        setWidth(width)
        let height = max(1, height)
        let rows = wrap.rows(around: caret, of: text, before: height, after: height)
        let starts = rows.upTo.suffix(height)
        let own = starts.last ?? 0
        // The view moves only as far as it has to, and shows nothing behind the end while there is text before it.
        var visible = Array(starts.drop { $0 < top } + rows.beyond)
        if !starts.contains(where: { $0 >= top }) { visible.insert(own, at: 0) }
        visible = Array(visible.prefix(height))
        let missing = height - visible.count
        if missing > 0 { visible = Array(starts.filter { $0 < visible.first ?? 0 }.suffix(missing)) + visible }
        top = visible.first ?? 0
        let end = visible.last.flatMap { last in rows.beyond.first { $0 > last } } ?? text.count
        let ends = visible.dropFirst() + [end]
        return Layout(
            rows: zip(visible, ends).map { shown($0..<$1) }, caretRow: visible.firstIndex(of: own) ?? 0,
            caretColumn: column(in: own))
    }

    private func shown(_ range: Range<Int>) -> String {
        var row = ""
        var column = 0
        text.forEachChunk(in: range) { chunk, offsets in
            for offset in offsets {
                let character = chunk.characters[offset]
                let width = wrap.width(of: chunk.widths[offset])
                column += width
                // A blank may stand behind the end of its row.
                if character == "\n" || column > wrap.width { continue }
                if character == "\t" {
                    row += String(repeating: " ", count: width)
                } else if Int(chunk.widths[offset]) > width {
                    // Too wide for the whole row.
                    row += "?"
                } else {
                    row.append(character)
                }
            }
        }
        return row
    }

    /// The caret's, in a row that begins at a position.
    private func column(in rowStart: Int) -> Int {
        var column = 0
        text.forEachChunk(in: rowStart..<max(rowStart, caret)) { chunk, offsets in
            for offset in offsets { column += wrap.width(of: chunk.widths[offset]) }
        }
        return column
    }
}

extension InputEditor {
    // MARK: Changing

    private mutating func delete(_ range: Range<Int>, _ kind: EditHistory.Kind = .other) {
        let range = range.clamped(to: 0..<text.count)
        guard !range.isEmpty else { return }
        replace(range, with: "", kind)
    }

    /// Puts text in place of characters. What comes together where the new text begins and ends may be one character, so
    /// the neighbours are read anew with it.
    private mutating func replace(_ range: Range<Int>, with new: String, _ kind: EditHistory.Kind) {
        guard !(range.isEmpty && new.isEmpty) else { return }
        let before = text.character(at: range.lowerBound - 1)
        let after = text.character(at: range.upperBound)
        let beforeCount = before == nil ? 0 : 1
        let position = range.lowerBound - beforeCount
        var inserted = Array((before.map(String.init) ?? "") + new)
        var newCaret = position + inserted.count
        if let after {
            let last = inserted.popLast()
            let joined = Array((last.map(String.init) ?? "") + String(after))
            // A character that has grown to the right of the caret is behind it as a whole.
            if last != nil, joined.count == 1 { newCaret = position + inserted.count + 1 }
            inserted += joined
        }
        let replaced = position..<range.upperBound + (after == nil ? 0 : 1)
        let change = EditHistory.Change(
            position: position, removed: text.characters(in: replaced), inserted: inserted)
        let caretBefore = caret
        apply(replaced, inserted)
        caret = newCaret
        history.record(change, kind, caretBefore: caretBefore, caretAfter: newCaret)
    }

    private mutating func apply(_ range: Range<Int>, _ new: [Character]) {
        let first = text.replace(range, with: new)
        wrap.forget(fromChunk: first, of: text)
        goalColumn = nil
    }

    // MARK: Moving

    private mutating func move(to position: Int) {
        caret = min(max(0, position), text.count)
        goalColumn = nil
        history.endStep()
    }

    private mutating func moveTo(column goal: Int, from start: Int, to last: Int) {
        var column = 0
        var position = start
        var isFull = false
        text.forEachChunk(in: start..<max(start, last)) { chunk, offsets in
            for offset in offsets where !isFull {
                let width = wrap.width(of: chunk.widths[offset])
                isFull = column + width > goal
                if !isFull {
                    column += width
                    position += 1
                }
            }
        }
        move(to: position)
        goalColumn = goal
    }

    private mutating func setWidth(_ width: Int) {
        let width = max(1, width)
        guard width != wrap.width else { return }
        wrap = SoftWrap(width: width)
        goalColumn = nil
    }

    // MARK: Words

    private var wordStart: Int {
        let end = text.end(ofLastBefore: caret, where: \.isPartOfWord)
        return text.end(ofLastBefore: end) { !$0.isPartOfWord }
    }

    private var wordEnd: Int {
        let start = text.first(from: caret, where: \.isPartOfWord)
        return text.first(from: start) { !$0.isPartOfWord }
    }
}

extension Character {
    fileprivate var isPartOfWord: Bool { isLetter || isNumber || self == "_" }
}
