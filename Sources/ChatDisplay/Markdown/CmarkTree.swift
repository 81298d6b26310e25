import CCmark
import Synchronization

/// A text as cmark's tree of nodes, which lives as long as this.
struct CmarkTree: ~Copyable {
    let root: CmarkNode
    private let pointer: OpaquePointer

    /// - Parameter text: well-formed UTF-8.
    /// - Returns: nil if there was no memory.
    init?(_ text: [UInt8]) {
        let parsed = Self.parsing.withLock { _ in Self.parse(text) }
        guard let parsed else { return nil }
        pointer = parsed
        root = CmarkNode(parsed)
    }

    deinit {
        cmark_node_free(pointer)
    }

    /// The extensions' characters stand in tables of cmark that every parser changes: two must not work at once.
    private static let parsing: Mutex<Void> = {
        cmark_gfm_core_extensions_ensure_registered()
        return Mutex(())
    }()

    private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

    private static func parse(_ text: [UInt8]) -> OpaquePointer? {
        // A single tilde is more often "about" than a deletion.
        guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else {
            return nil
        }
        defer { cmark_parser_free(parser) }
        for name in extensions {
            if let found = cmark_find_syntax_extension(name) {
                cmark_parser_attach_syntax_extension(parser, found)
            }
        }
        text.withUnsafeBytes { bytes in
            cmark_parser_feed(parser, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        return cmark_parser_finish(parser)
    }
}

/// A node of a ``CmarkTree``, valid as long as that.
struct CmarkNode {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    enum Kind {
        case document, quote, list, item, code, html, paragraph, heading, rule, table, tableRow, tableCell
        case text, softBreak, lineBreak, codeSpan, inlineHTML, emphasis, strong, strikethrough, link, image
        case other
    }

    var kind: Kind {
        switch cmark_node_get_type(pointer) {
        case CMARK_NODE_DOCUMENT: .document
        case CMARK_NODE_BLOCK_QUOTE: .quote
        case CMARK_NODE_LIST: .list
        case CMARK_NODE_ITEM: .item
        case CMARK_NODE_CODE_BLOCK: .code
        case CMARK_NODE_HTML_BLOCK: .html
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_HEADING: .heading
        case CMARK_NODE_THEMATIC_BREAK: .rule
        case CMARK_NODE_TEXT: .text
        case CMARK_NODE_SOFTBREAK: .softBreak
        case CMARK_NODE_LINEBREAK: .lineBreak
        case CMARK_NODE_CODE: .codeSpan
        case CMARK_NODE_HTML_INLINE: .inlineHTML
        case CMARK_NODE_EMPH: .emphasis
        case CMARK_NODE_STRONG: .strong
        case CMARK_NODE_LINK: .link
        case CMARK_NODE_IMAGE: .image
        default: extensionKind
        }
    }

    /// The types of extensions have no constants.
    private var extensionKind: Kind {
        switch typeName {
        case "table": .table
        case "table_row", "table_header": .tableRow
        case "table_cell": .tableCell
        case "strikethrough": .strikethrough
        default: .other
        }
    }

    private var typeName: String { String(cString: cmark_node_get_type_string(pointer)) }

    var firstChild: CmarkNode? { cmark_node_first_child(pointer).map { CmarkNode($0) } }
    var next: CmarkNode? { cmark_node_next(pointer).map { CmarkNode($0) } }
    var children: [CmarkNode] {
        var children: [CmarkNode] = []
        var child = firstChild
        while let node = child {
            children.append(node)
            child = node.next
        }
        return children
    }

    /// Calls with each node below and including this one, on entering and on leaving it, without recursion.
    func walk(_ visit: (_ node: CmarkNode, _ entering: Bool) -> Void) {
        guard let iterator = cmark_iter_new(pointer) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            visit(CmarkNode(node), event == CMARK_EVENT_ENTER)
        }
    }

    // MARK: What a node says

    /// The bytes of a text, code or HTML node. Entities are decoded in it, so it may hold any character.
    var literal: UnsafeBufferPointer<UInt8> { Self.bytes(cmark_node_get_literal(pointer)) }
    var url: UnsafeBufferPointer<UInt8> { Self.bytes(cmark_node_get_url(pointer)) }
    var title: UnsafeBufferPointer<UInt8> { Self.bytes(cmark_node_get_title(pointer)) }
    var fenceInfo: UnsafeBufferPointer<UInt8> { Self.bytes(cmark_node_get_fence_info(pointer)) }
    var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
    /// From 1.
    var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
    var isOrderedList: Bool { cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST }
    var listStart: Int { Int(cmark_node_get_list_start(pointer)) }
    var listDelimiter: String { cmark_node_get_list_delim(pointer) == CMARK_PAREN_DELIM ? ")" : "." }
    /// Nil if the item has no box.
    var isChecked: Bool? {
        typeName == "tasklist" ? cmark_gfm_extensions_get_tasklist_item_checked(pointer) : nil
    }

    enum Alignment { case left, center, right }

    var tableAlignments: [Alignment] {
        let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
        guard let alignments = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
        return UnsafeBufferPointer(start: alignments, count: count).map { letter in
            switch letter {
            case UInt8(ascii: "c"): .center
            case UInt8(ascii: "r"): .right
            default: .left
            }
        }
    }
    var isTableHeader: Bool { cmark_gfm_extensions_get_table_row_is_header(pointer) != 0 }

    /// Up to the NUL that ends a C string; empty for none.
    private static func bytes(_ text: UnsafePointer<CChar>?) -> UnsafeBufferPointer<UInt8> {
        guard let text else { return UnsafeBufferPointer(start: nil, count: 0) }
        var count = 0
        while text[count] != 0 { count += 1 }
        return UnsafeRawBufferPointer(start: text, count: count).bindMemory(to: UInt8.self)
    }
}
