/// Follows a text in Markdown line by line, and knows what it leaves open at its end that would swallow what comes after it:
/// a fenced code block or a block of HTML.
///
/// The rules are those of CommonMark 0.31: fences (4.5), HTML blocks (4.6), list items (5.2) and lines that lazily continue a
/// paragraph (5.1). What is open within a list item or a quote ends with that by itself.
package struct OpenMarkdownBlock: Sendable {
    package enum Block: Sendable {
        /// A code block, fenced by so many of a byte that stand in a column.
        case fence(UInt8, length: Int, column: Int)
        case html(MarkdownHTML)
    }

    /// The line being collected.
    private var line: [UInt8] = []
    /// In which column the content of each open list item begins, outermost first.
    package private(set) var listItems: [Int] = []
    /// The open block, directly inside the last list item if there is one.
    package private(set) var block: Block?
    package private(set) var isInParagraph = false
    /// The last list item has nothing but its marker yet.
    private var isItemEmpty = false

    package init() {}

    /// Takes the next piece of the text.
    mutating func follow(_ text: [UInt8]) {
        var rest = text[...]
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            line += rest[..<end]
            take(line: line)
            line = []
            rest = rest[(end + 1)...]
        }
        line += rest
    }

    /// The text is over.
    ///
    /// - Returns: the line end and the line that end the open block; empty if nothing is open.
    mutating func close() -> [UInt8] {
        take(line: line)
        line = []
        guard listItems.isEmpty else { return [] }
        return switch block {
        case .fence(let byte, let length, _): [UInt8(ascii: "\n")] + Array(repeating: byte, count: length)
        case .html(let html): html.closing.map { Array("\n\($0)".utf8) } ?? []
        case nil: []
        }
    }

    // MARK: Lines

    /// Takes a whole line, without its end.
    package mutating func take(line: [UInt8]) {
        var cursor = MarkdownLine(line)
        cursor.skipSpaces()
        guard !cursor.isAtEnd else {
            isInParagraph = false
            if case .html(let html) = block, html.closing == nil { block = nil }
            // At most one line of an item is blank before its content.
            if isItemEmpty { listItems.removeLast() }
            isItemEmpty = false
            return
        }
        isItemEmpty = false
        let matched = listItems.prefix { $0 <= cursor.column }.count
        if matched < listItems.count {
            if isInParagraph && block == nil && !startsBlock(cursor) { return }
            listItems.removeLast(listItems.count - matched)
            block = nil
            isInParagraph = false
        }
        switch block {
        case .fence(let byte, let length, _):
            let isIndented = cursor.column - base >= Self.codeIndentation
            if !isIndented, cursor.closesFence(of: byte, length: length) { block = nil }
        case .html(let html):
            if html.ends(in: cursor.rest) { block = nil }
        case nil: takeContent(&cursor)
        }
    }

    /// So many columns of indentation make code (4.4).
    private static let codeIndentation = 4

    private var base: Int { listItems.last ?? 0 }

    /// A line, or what follows a list marker in it, where no block is open.
    private mutating func takeContent(_ cursor: inout MarkdownLine) {
        while true {
            // Code, or further text of a paragraph.
            if cursor.column - base >= Self.codeIndentation { return }
            if cursor.isThematicBreak {
                isInParagraph = false
                return
            }
            guard let marker = cursor.listMarker, !isInParagraph || marker.interruptsParagraph else { break }
            cursor.skip(marker.length)
            let afterMarker = cursor.column
            cursor.skipSpaces()
            isInParagraph = false
            let space = cursor.column - afterMarker
            // Five columns and more are one of the list item, and the indentation of code in it.
            if cursor.isAtEnd || space > Self.codeIndentation {
                listItems.append(afterMarker + 1)
                isItemEmpty = cursor.isAtEnd
                return
            }
            listItems.append(cursor.column)
        }
        if let (byte, length) = cursor.openedFence {
            block = .fence(byte, length: length, column: cursor.column)
            isInParagraph = false
        } else if let html = MarkdownHTML(startedBy: cursor.rest, inParagraph: isInParagraph) {
            block = html.ends(in: cursor.rest) ? nil : .html(html)
            isInParagraph = false
        } else {
            isInParagraph = !cursor.isHeading && !(isInParagraph && cursor.isHeadingUnderline)
        }
    }

    /// Whether a line that is not indented enough for the open list item ends it, although a paragraph is open.
    private func startsBlock(_ cursor: MarkdownLine) -> Bool {
        cursor.isThematicBreak || cursor.isHeading || cursor.openedFence != nil || cursor.isQuote
            || cursor.listMarker.map(\.interruptsParagraph) ?? false
            || MarkdownHTML(startedBy: cursor.rest, inParagraph: true) != nil
    }
}
