import SessionLog
import Streaming

/// Finds the blocks of a text while it is written.
///
/// Where blocks begin is a function of the text alone. A block begins as soon as a line's first characters tell that it
/// does; until then the line belongs to the block before it, and is laid out with that. Splitting too little is therefore
/// harmless: cmark finds the blocks within a block.
///
/// Every item of a list at the top is a block of its own, so that the part of a long list that is laid out again as it grows
/// is small.
struct MarkdownBlockScanner: Sendable {
    private(set) var blocks: [MarkdownBlock] = []

    /// No block is longer, in bytes: cmark takes quadratic time for some texts.
    static let longestBlock = 16 * 1024
    /// Code is parted after the line that reaches this, because what is being written is laid out again and again.
    private static let longestCode = 4 * 1024
    /// Within so many bytes before the limit a word's end is looked for.
    private static let longestWord = 1024
    /// A longer table header is not repeated for the rows that follow in another block.
    private static let longestTableHeader = 1024

    private enum Kind {
        /// A paragraph, heading, code block, table, HTML or rule, as the follower says.
        case leaf
        case quote
        case indentedCode
        /// Its content begins in a column.
        case item(column: Int)
    }
    private struct List {
        /// The bullet, or what follows the number.
        var mark: UInt8
        /// Nil for bullets.
        var number: Int?
    }

    /// Follows the lines of the current block.
    private var follower = OpenMarkdownBlock()
    private var kind = Kind.leaf
    /// The list that the current block is an item of.
    private var list: List?
    private var tableHeader: Range<Int>?
    private var followsBlankLine = false
    /// The next line begins another block of the same code.
    private var cutsBeforeNextLine = false

    // MARK: The current line

    /// How far the text has been read.
    private var position = 0
    private var lineStart = 0
    private var previousLineStart = 0
    private var endedWithCarriageReturn = false
    /// Whether it is known to which block the line belongs.
    private var isDecided = false
    /// Of the first character that is no space.
    private var firstByte: UInt8?
    /// How many more like the first.
    private var fenceBytes = 0
    /// The block is the first one, and its first line is not decided.
    private var isFirstUnknown = false
    /// A part of the line stands in the block before.
    private var isContinued = false

    // MARK: Reading

    /// Reads what is new at the end of the whole text so far.
    mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        while position < text.count {
            let byte = text[position]
            let lineEnd = lineEndLength(at: position, in: text)
            if lineEnd > 0 {
                if byte == UInt8(ascii: "\n"), endedWithCarriageReturn, position == lineStart {
                    // The second half of a line end that has been taken.
                    position += 1
                    lineStart = position
                    endedWithCarriageReturn = false
                    continue
                }
                if cutsBeforeNextLine, position == lineStart { continueBlock(at: lineStart, inLine: false) }
                finishLine(text, lineEnd)
                continue
            }
            endedWithCarriageReturn = false
            if cutsBeforeNextLine { continueBlock(at: lineStart, inLine: false) }
            if !isDecided { look(at: byte, text) }
            position += 1
            keepShort(text)
        }
    }

    /// The text is over: its last line is known.
    mutating func finish(_ text: UnsafeBufferPointer<UInt8>) {
        decide(text, end: text.count)
    }

    private func lineEndLength(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        switch text[position] {
        case 0x0A, 0x0D: return 1
        // U+0085, and U+2028 and U+2029, which end lines for the sanitizer.
        case 0xC2: return position + 1 < text.count && text[position + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard position + 2 < text.count, text[position + 1] == 0x80 else { return 0 }
            return text[position + 2] == 0xA8 || text[position + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    // MARK: Lines

    private mutating func finishLine(_ text: UnsafeBufferPointer<UInt8>, _ endLength: Int) {
        decide(text, end: position)
        let wasInCode = isInFence
        if !isContinued {
            let line = Array(text[lineStart..<position])
            noteTable(line)
            follower.take(line: line)
            if case .item = kind { kind = follower.listItems.first.map { .item(column: $0) } ?? .leaf }
        }
        followsBlankLine = firstByte == nil && !isContinued
        endedWithCarriageReturn = text[position] == UInt8(ascii: "\r")
        position += endLength
        previousLineStart = lineStart
        lineStart = position
        isDecided = false
        isContinued = false
        firstByte = nil
        fenceBytes = 0
        if let block = blocks.last, wasInCode, isInFence, position - block.start >= Self.longestCode {
            cutsBeforeNextLine = true
        }
    }

    /// A row of hyphens, with a bar or a colon, under a line with a bar: the line is the header of a table.
    private mutating func noteTable(_ line: [UInt8]) {
        if firstByte == nil { tableHeader = nil }
        guard follower.isInParagraph, let block = blocks.last, previousLineStart >= block.start,
            line.contains(UInt8(ascii: "-")), line.allSatisfy({ "|-: \t".utf8.contains($0) }),
            line.contains(UInt8(ascii: "|"))
        else { return }
        tableHeader = previousLineStart..<position
    }

    private var isInFence: Bool {
        if case .fence = follower.block { true } else { false }
    }

    /// Decides as soon as it is possible where the line belongs.
    private mutating func look(at byte: UInt8, _ text: UnsafeBufferPointer<UInt8>) {
        guard let first = firstByte else {
            if byte.isBlank { return }
            firstByte = byte
            if blocks.isEmpty {
                // It is shown at once; what it is will be seen.
                blocks.append(MarkdownBlock(start: lineStart, followsBlankLine: false, form: .whole))
                isFirstUnknown = true
            }
            // Nothing but its end ends a code block.
            if case .leaf = kind, follower.block != nil { isDecided = true }
            if byte.isLetter || byte >= 0x80 || byte == UInt8(ascii: ">") { decide(text, end: position + 1) }
            return
        }
        switch first {
        case UInt8(ascii: "<"):
            // HTML is known by its whole line.
            break
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            if byte == first { fenceBytes += 1 } else if fenceBytes < 2 { decide(text, end: position + 1) }
        default:
            // A letter tells all.
            if byte.isLetter || byte >= 0x80 { decide(text, end: position + 1) }
        }
    }

    /// - Parameter end: of what is known of the line.
    private mutating func decide(_ text: UnsafeBufferPointer<UInt8>, end: Int) {
        guard !isDecided, firstByte != nil else { return }
        isDecided = true
        var line = MarkdownLine(Array(text[lineStart..<end]))
        line.skipSpaces()
        if isFirstUnknown {
            isFirstUnknown = false
            blocks.removeAll()
            begin(line)
        } else if beginsBlock(line) {
            begin(line)
        }
    }

    /// Whether the line, of which the spaces at its beginning have been skipped, begins a block.
    private func beginsBlock(_ line: MarkdownLine) -> Bool {
        let isIndented = line.column >= 4
        guard let block = blocks.last, block.start < lineStart else { return false }
        switch kind {
        case .item(let column):
            if line.column >= column { return false }
            if isIndented { return followsBlankLine }
            if line.listMarker != nil || !follower.isInParagraph { return true }
            return line.isThematicBreak || interruptsParagraph(line)
        case .quote:
            if followsBlankLine { return true }
            if isIndented || line.isQuote { return false }
            return line.isThematicBreak || interruptsParagraph(line)
        case .indentedCode:
            return !isIndented
        case .leaf:
            if follower.block != nil { return false }
            if !follower.isInParagraph { return true }
            return !isIndented && (line.isThematicBreak && !line.isHeadingUnderline || interruptsParagraph(line))
        }
    }

    private func interruptsParagraph(_ line: MarkdownLine) -> Bool {
        line.isHeading || line.openedFence != nil || line.isQuote || line.listMarker?.interruptsParagraph ?? false
            || MarkdownHTML(startedBy: line.rest, inParagraph: true) != nil
    }

    // MARK: Blocks

    private mutating func begin(_ line: MarkdownLine) {
        var form = MarkdownBlock.Form.whole
        let before = list
        list = nil
        tableHeader = nil
        follower = OpenMarkdownBlock()
        cutsBeforeNextLine = false
        if line.column >= 4 {
            kind = .indentedCode
        } else if line.isQuote {
            kind = .quote
        } else if !line.isThematicBreak, let marker = line.listMarker {
            // Where the content begins is known when the line is.
            kind = .item(column: line.column + marker.length + 1)
            let sign = Array(line.rest.prefix(marker.length))
            let mark = sign.last ?? 0
            if sign.count > 1 {
                let own = Int(String(decoding: sign.dropLast(), as: UTF8.self)) ?? 1
                let number = before.flatMap { $0.mark == mark ? $0.number.map { $0 + 1 } : nil } ?? own
                list = List(mark: mark, number: number)
                form = .listItem(number: number)
            } else {
                list = List(mark: mark, number: nil)
            }
        } else {
            kind = .leaf
        }
        blocks.append(
            MarkdownBlock(start: lineStart, followsBlankLine: followsBlankLine && !blocks.isEmpty, form: form))
    }

    /// Parts a block that has become too long.
    private mutating func keepShort(_ text: UnsafeBufferPointer<UInt8>) {
        guard let block = blocks.last, position - block.start > Self.longestBlock else { return }
        decide(text, end: position)
        while let block = blocks.last, position - block.start > Self.longestBlock {
            if lineStart > block.start {
                continueBlock(at: lineStart, inLine: false)
                continue
            }
            let end = Self.cut(text, from: block.start, to: block.start + Self.longestBlock)
            if !isContinued {
                isContinued = true
                follower.take(line: Array(text[lineStart..<end]))
            }
            continueBlock(at: end, inLine: true)
        }
    }

    private mutating func continueBlock(at start: Int, inLine: Bool) {
        cutsBeforeNextLine = false
        let form: MarkdownBlock.Form
        switch (follower.block, kind) {
        case (.fence(let byte, let length, let column), _):
            form = .code(
                MarkdownBlock.CodeFence(
                    byte: byte, length: length, column: column, itemColumn: follower.listItems.last ?? 0,
                    continuesLine: inLine))
        case (.html, _): form = .literal
        case (nil, .indentedCode): form = inLine ? .literal : .whole
        case (nil, .quote): form = inLine ? .paragraph : .whole
        case (nil, .item(let column)): form = inLine ? .paragraph : .itemContent(column: column)
        case (nil, .leaf):
            if let tableHeader, !inLine, tableHeader.count <= Self.longestTableHeader {
                form = .tableRows(header: tableHeader)
            } else {
                form = .paragraph
            }
        }
        let parts = followsBlankLine && !inLine && !isInFence
        blocks.append(MarkdownBlock(start: start, followsBlankLine: parts, form: form))
    }

    /// Where a line that is too long is parted: after the last space, else between two characters.
    private static func cut(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        let lowest = end - longestWord
        if let space = (lowest..<end).last(where: { text[$0] == UInt8(ascii: " ") }) { return space + 1 }
        var cut = end
        while cut > lowest {
            // Not within a scalar, and not before one that belongs to the character before it.
            if text[cut] & 0xC0 != 0x80, startsCharacter(text, at: cut) { return cut }
            cut -= 1
        }
        cut = end
        while text[cut] & 0xC0 == 0x80, cut > lowest { cut -= 1 }
        return cut
    }

    private static func startsCharacter(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        let around = String(decoding: text[position..<min(position + 4, text.count)], as: UTF8.self)
        guard let scalar = around.unicodeScalars.first else { return true }
        switch ScalarWidth(of: scalar) {
        case .mark, .dropped: return false
        default: return !around.isEmpty
        }
    }
}
