import SessionLog
import Streaming

/// Lays out one block of Markdown.
///
/// Blank rows stand where the writer left blank lines, several of them count as one; so rows do not depend on where the text
/// was parted into blocks.
struct BlockLayout {
    private var builder: RowBuilder
    /// The lines of what cmark reads, each without its end.
    private var lines: [ArraySlice<UInt8>] = []
    /// Replaces the number of the first list's first item.
    private var firstNumber: Int?
    private var skipsTableHeader = false
    private var isTooDeep = false
    /// Lists within each other.
    private var listDepth = 0
    /// Quotes within each other.
    private var quoteDepth = 0

    /// The rows of a block.
    ///
    /// - Parameter text: the block's text, safe and without blank lines at its end.
    /// - Parameter header: the beginning of the table that the block goes on with.
    static func rows(_ text: [UInt8], form: MarkdownBlock.Form, header: [UInt8] = [], width: Int) -> [TextRow] {
        var layout = BlockLayout(builder: RowBuilder(width: width))
        switch form {
        case .code(let fence):
            layout.addCode(text, within: fence)
            return layout.builder.rows
        case .literal:
            layout.addPlain(text, .text, .cells)
            return layout.builder.rows
        case .whole: layout.addMarkdown(text)
        case .listItem(let number):
            layout.firstNumber = number
            layout.addMarkdown(text)
        // What is invisible keeps a first character from beginning another block.
        case .paragraph: layout.addMarkdown(invisible + text)
        case .itemContent(let column):
            let indent = min(column, 8)
            let lead = layout.builder.pushLead(rest: StyledRow(String(repeating: " ", count: indent)))
            layout.addMarkdown(Self.unindented(text, by: column))
            layout.builder.popLead(lead)
        case .tableRows:
            // Two such lines are no table if their columns differ in number.
            if CmarkTree(header)?.root.firstChild?.kind == .table {
                layout.skipsTableHeader = true
                layout.addMarkdown(header + [UInt8(ascii: "\n")] + text)
            } else {
                layout.addMarkdown(invisible + text)
            }
        }
        if layout.isTooDeep {
            layout = BlockLayout(builder: RowBuilder(width: width))
            layout.addPlain(text, .text, .words)
        }
        return layout.builder.rows
    }

    /// U+200B, which `CellText` drops.
    private static let invisible = Array("\u{200B}".utf8)

    private mutating func addMarkdown(_ text: [UInt8]) {
        guard CmarkBounds.allow(text) else {
            isTooDeep = true
            return
        }
        // Definitions of links would vanish, but what they say belongs to the text; so they are none.
        let source = Self.withoutDefinitions(text)
        guard let tree = CmarkTree(source) else {
            isTooDeep = true
            return
        }
        lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        addChildren(of: tree.root, depth: 0)
    }

    /// The text with something invisible in each `]:`.
    private static func withoutDefinitions(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "]")) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 16)
        for byte in text {
            if byte == UInt8(ascii: ":"), result.last == UInt8(ascii: "]") { result += invisible }
            result.append(byte)
        }
        return result
    }

    // MARK: Blocks

    private mutating func addChildren(of node: CmarkNode, depth: Int) {
        guard depth <= CmarkBounds.deepestNesting else {
            isTooDeep = true
            return
        }
        var previousLine = 0
        var child = node.firstChild
        while let node = child {
            child = node.next
            // A paragraph that a table follows at once has no line of its own, and the table has that of the paragraph.
            let line = node.startLine > 0 ? node.startLine : child?.startLine ?? 0
            if previousLine > 0, line > previousLine, isBlankLine(before: line) { builder.addGap() }
            previousLine = max(line, 1)
            add(node, depth: depth)
            if isTooDeep { return }
        }
    }

    /// Whether a line of the source, counted from 1, follows a line that is blank but for the bars of the quotes around it.
    private func isBlankLine(before line: Int) -> Bool {
        guard line >= 2, line - 2 < lines.count else { return false }
        let before = lines[line - 2]
        let bars = before.count { $0 == UInt8(ascii: ">") }
        return bars <= quoteDepth && before.allSatisfy { $0.isBlank || $0 == UInt8(ascii: ">") }
    }

    private mutating func add(_ node: CmarkNode, depth: Int) {
        switch node.kind {
        case .paragraph: addLines(of: node, .plain)
        case .heading: addLines(of: node, CellStyle(.heading, .bold))
        case .code: addCode(node)
        case .html: addPlain(node.literal.sanitized.withoutBlankEnd, .text, .cells)
        case .rule: addRule()
        case .quote:
            let lead = builder.pushLead(rest: StyledRow("│ ", CellStyle(.quote)))
            quoteDepth += 1
            if node.firstChild == nil { builder.add(CellBuffer(), .words) }
            addChildren(of: node, depth: depth + 1)
            quoteDepth -= 1
            builder.popLead(lead)
        case .list: addList(node, depth: depth)
        case .table: addTable(node)
        default: addChildren(of: node, depth: depth + 1)
        }
    }

    private mutating func addLines(of node: CmarkNode, _ style: CellStyle) {
        for line in InlineLayout(node, base: style).lines { builder.add(line, .words) }
    }

    private mutating func addRule() {
        let width = builder.textWidth
        builder.add(
            row: StyledRow(String(repeating: "─", count: width), CellStyle(.rule)), characters: 0)
    }

    // MARK: Lists

    private mutating func addList(_ list: CmarkNode, depth: Int) {
        guard depth < CmarkBounds.deepestNesting else {
            isTooDeep = true
            return
        }
        var number = list.listStart
        if let firstNumber { number = firstNumber }
        firstNumber = nil
        let bullet = listDepth == 0 ? "•" : "◦"
        listDepth += 1
        defer { listDepth -= 1 }
        var isFirst = true
        for item in list.children {
            if !isFirst, isBlankLine(before: item.startLine) { builder.addGap() }
            isFirst = false
            var marker = list.isOrderedList ? "\(number)\(list.listDelimiter) " : "\(bullet) "
            if let isChecked = item.isChecked {
                let box = isChecked ? "[x] " : "[ ] "
                marker = list.isOrderedList ? marker + box : box
            }
            let first = StyledRow(marker, CellStyle(.listMarker))
            let lead = builder.pushLead(
                first: first, rest: StyledRow(String(repeating: " ", count: first.width)))
            addChildren(of: item, depth: depth + 1)
            builder.popLead(lead)
            if isTooDeep { return }
            number += 1
        }
    }

    // MARK: Code

    private mutating func addCode(_ node: CmarkNode) {
        let info = node.fenceInfo.sanitized
        if let language = info.split(separator: UInt8(ascii: " ")).first {
            var label = CellBuffer()
            label.append(sanitized: language, CellStyle(.faint))
            builder.add(label, .words)
        }
        var code = node.literal.sanitized
        if code.last == UInt8(ascii: "\n") { code.removeLast() }
        if !code.isEmpty || info.isEmpty { addPlain(code, .codeBlock, .cells) }
    }

    /// Code, the fence of which stands in a block before.
    private mutating func addCode(_ text: [UInt8], within fence: MarkdownBlock.CodeFence) {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var isWhole = !fence.continuesLine
        if text.last == UInt8(ascii: "\n") { lines.removeLast() }
        if let last = lines.last, isWhole || lines.count > 1 {
            var line = MarkdownLine(Array(last))
            line.skipSpaces()
            if line.column - fence.itemColumn < 4, line.closesFence(of: fence.byte, length: fence.length) {
                lines.removeLast()
            }
        }
        let lead = builder.pushLead(rest: StyledRow(String(repeating: " ", count: min(fence.itemColumn, 8))))
        for line in lines {
            addPlainLine(isWhole ? Self.unindented(Array(line), by: fence.column)[...] : line, .codeBlock, .cells)
            isWhole = true
        }
        builder.popLead(lead)
    }

    /// Text as it is, line by line.
    private mutating func addPlain(_ text: [UInt8], _ role: StyleRole, _ wrapping: CellBuffer.Wrapping) {
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            addPlainLine(line, role, wrapping)
        }
    }

    private mutating func addPlainLine(
        _ line: ArraySlice<UInt8>, _ role: StyleRole, _ wrapping: CellBuffer.Wrapping
    ) {
        let style = CellStyle(role)
        var buffer = CellBuffer()
        for (index, part) in line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).enumerated() {
            if index > 0 { buffer.append(spaces: Self.tabStop - buffer.width % Self.tabStop, style) }
            buffer.append(sanitized: part, style)
        }
        builder.add(buffer, wrapping)
    }

    /// Tabs in code lead to the next multiple, as Markdown counts them.
    private static let tabStop = 4

    /// Each line without so many columns of the spaces at its beginning.
    static func unindented(_ text: [UInt8], by columns: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var column = 0
        var isIndentation = true
        for byte in text {
            if byte == UInt8(ascii: "\n") {
                column = 0
                isIndentation = true
            } else if isIndentation, byte.isBlank, column < columns {
                let next = byte == UInt8(ascii: "\t") ? column + 4 - column % 4 : column + 1
                // What a tab has beyond stays as spaces.
                if next > columns { result += Array(repeating: UInt8(ascii: " "), count: next - columns) }
                column = next
                continue
            } else {
                isIndentation = false
            }
            result.append(byte)
        }
        return result
    }

    // MARK: Tables

    private mutating func addTable(_ node: CmarkNode) {
        let layout = TableLayout(node)
        layout.add(to: &builder, withHeader: !skipsTableHeader)
        skipsTableHeader = false
    }
}

extension [UInt8] {
    /// Without blank lines at the end. Spaces behind the last character stay: they are part of some markup.
    var withoutBlankEnd: [UInt8] {
        guard let last = lastIndex(where: { !$0.isBlank && $0 != UInt8(ascii: "\n") }) else { return [] }
        let rest = self[last...]
        return Array(self[..<(rest.firstIndex(of: UInt8(ascii: "\n")) ?? endIndex)])
    }
}
