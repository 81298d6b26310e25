import Streaming

/// A block of HTML in Markdown: what begins one, and what ends it (CommonMark 4.6).
package struct MarkdownHTML: Sendable {
    /// Ends the block in the line that contains it, in any case; nil if a blank line does.
    let closing: String?

    /// Begin a block that goes on over blank lines; the numbers are those of the specification.
    private static let kinds: [(starts: [String], closing: String)] = [
        (["<!--"], "-->"), (["<?"], "?>"), (["<![cdata["], "]]>"),
    ]
    /// Tags whose text is no markup (1).
    private static let rawTags = ["pre", "script", "style", "textarea"]
    /// Tags that begin a block wherever they stand (6).
    private static let blockTags: Set<String> = [
        "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col", "colgroup",
        "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "frame",
        "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li",
        "link",
        "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
    ]

    /// - Parameter line: from the first character that is no space.
    package init?(startedBy line: ArraySlice<UInt8>, inParagraph: Bool) {
        guard line.first == UInt8(ascii: "<") else { return nil }
        for kind in Self.kinds where kind.starts.contains(where: { Self.lowercased(line, $0.utf8.count) == $0 }) {
            closing = kind.closing
            return
        }
        let second = line.dropFirst().first
        if second == UInt8(ascii: "!"), line.dropFirst(2).first.map(\.isLetter) ?? false {
            closing = ">"
            return
        }
        let isEnd = second == UInt8(ascii: "/")
        let name = line.dropFirst(isEnd ? 2 : 1).prefix { $0.isLetter || $0.isDigit }
        guard let first = name.first, first.isLetter else { return nil }
        let tag = Self.lowercased(name, name.count)
        let after = line[name.endIndex...]
        let endsName = after.first.map { $0.isBlank || $0 == UInt8(ascii: ">") } ?? true
        if !isEnd, endsName, Self.rawTags.contains(tag) {
            closing = "</\(tag)>"
        } else if Self.blockTags.contains(tag), endsName || after.starts(with: "/>".utf8) {
            closing = nil
        } else if !inParagraph, Self.isOneTag(after) {
            closing = nil
        } else {
            return nil
        }
    }

    /// Whether the line, which may be the one that begins the block, ends it.
    func ends(in line: ArraySlice<UInt8>) -> Bool {
        guard let closing else { return false }
        if !closing.hasPrefix("</") { return Self.contains(line, closing) }
        // Any of the four ends any of them.
        return Self.rawTags.contains { Self.contains(line, "</\($0)>") }
    }

    // MARK: Bytes

    /// Whether this is the end of a tag that alone stands in its line (7). A `>` within a quoted value is taken for the end of
    /// the tag; the line is then text, as it is to anyone who reads it.
    private static func isOneTag(_ afterName: ArraySlice<UInt8>) -> Bool {
        guard let end = afterName.firstIndex(of: UInt8(ascii: ">")) else { return false }
        return afterName[(end + 1)...].allSatisfy(\.isBlank)
    }

    private static func contains(_ line: ArraySlice<UInt8>, _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return true }
        var rest = line
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if lowercased(rest, wanted.count) == text { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>, _ count: Int) -> String {
        String(decoding: bytes.prefix(count).map { $0.isLetter ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
