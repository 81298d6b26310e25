import SessionLog

/// The text within a block: emphasis, code, links, and the lines that the writer made.
struct InlineLayout {
    private(set) var lines = [CellBuffer()]
    private let base: CellStyle
    /// Of each open emphasis, with those around it.
    private var attributes: [TextAttributes] = []
    /// The open links and images, outermost first.
    private var links: [Link] = []

    private struct Link {
        var isImage: Bool
        /// Collected to be compared with the address.
        var text: [UInt8] = []
    }

    /// - Parameter base: the style of what has none of its own.
    init(_ node: CmarkNode, base: CellStyle) {
        self.base = base
        node.walk { child, entering in
            if child.pointer != node.pointer { take(child, entering) }
        }
    }

    private mutating func take(_ node: CmarkNode, _ entering: Bool) {
        switch node.kind {
        case .text: append(node.literal, style)
        case .codeSpan: append(node.literal, CellStyle(.code, style.attributes))
        case .inlineHTML: append(node.literal, style)
        // A line end that a model writes in a chat is meant as one.
        case .softBreak, .lineBreak: lines.append(CellBuffer())
        case .emphasis: change(.italic, entering)
        case .strong: change(.bold, entering)
        // Not every terminal strikes through, and without the line the words would say the opposite.
        case .strikethrough: Array("~~".utf8).withUnsafeBufferPointer { append($0, style) }
        case .link: takeLink(node, entering)
        case .image: takeImage(node, entering)
        default: break
        }
    }

    private mutating func change(_ attribute: TextAttributes, _ entering: Bool) {
        if entering {
            attributes.append((attributes.last ?? []).union(attribute))
        } else {
            _ = attributes.popLast()
        }
    }

    private var style: CellStyle {
        let all = base.attributes.union(attributes.last ?? [])
        return CellStyle(links.isEmpty || base.role == .heading ? base.role : .link, all)
    }

    // MARK: Links

    private mutating func takeLink(_ node: CmarkNode, _ entering: Bool) {
        guard !entering else {
            links.append(Link(isImage: false))
            return
        }
        guard let link = links.popLast() else { return }
        collect(link.text)
        let url = node.url
        let shown = link.text
        let isShown =
            url.elementsEqual(shown) || url.elementsEqual(Array("mailto:".utf8) + shown)
            || shown.starts(with: "www.".utf8) && url.elementsEqual(Array("http://".utf8) + shown)
        appendTarget(isShown ? nil : url, node.title)
    }

    private mutating func takeImage(_ node: CmarkNode, _ entering: Bool) {
        if entering {
            links.append(Link(isImage: true))
            append("[image: ")
        } else {
            append("]")
            let image = links.popLast()
            collect(image?.text ?? [])
            appendTarget(node.url, node.title)
        }
    }

    private mutating func appendTarget(_ url: UnsafeBufferPointer<UInt8>?, _ title: UnsafeBufferPointer<UInt8>) {
        let url = url ?? UnsafeBufferPointer(start: nil, count: 0)
        guard !url.isEmpty || !title.isEmpty else { return }
        let target = CellStyle(base.role == .heading ? .heading : .faint, style.attributes)
        append(" (", target)
        append(url, target)
        if !title.isEmpty {
            append(url.isEmpty ? "\u{201C}" : " \u{201C}", target)
            append(title, target)
            append("\u{201D}", target)
        }
        append(")", target)
    }

    private mutating func collect(_ text: some Sequence<UInt8>) {
        guard let last = links.indices.last else { return }
        links[last].text += text
    }

    // MARK: Text

    private mutating func append(_ text: String, _ style: CellStyle? = nil) {
        lines[lines.count - 1].append(text, style ?? self.style)
    }

    /// What entities were decoded to is made safe here.
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ style: CellStyle) {
        collect(bytes)
        if bytes.isPrintableASCII {
            lines[lines.count - 1].append(sanitized: bytes, style)
            return
        }
        let parts = bytes.sanitized.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index > 0 { lines.append(CellBuffer()) }
            lines[lines.count - 1].append(sanitized: part, style)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Safe for cells. They show nothing of what is invisible, and of marks only a few, so a run that is too long needs no
    /// sign; it would depend on where the text is parted.
    var sanitized: [UInt8] {
        var sanitizer = TextSanitizer(showsFloods: false)
        var output: [UInt8] = []
        sanitizer.sanitize(self, into: &output)
        sanitizer.finish(into: &output)
        return output
    }
}
