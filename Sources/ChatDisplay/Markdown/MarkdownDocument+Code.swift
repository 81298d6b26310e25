extension MarkdownDocument {
    /// The exact content of the last code block, wherever it stands, without fences, indentation and its last line end; nil
    /// if there is none. One that is not closed reaches to the end.
    ///
    /// - Complexity: reads from the end up to that block.
    var lastCode: String? {
        var end = blockCount
        for index in (0..<blockCount).reversed() {
            // Long code is parted into blocks: they are read together with the one that opens it.
            if case .code = form(ofBlock: index) { continue }
            if let code = lastCode(inBlocks: index..<end) { return code }
            end = index
        }
        return nil
    }

    private func lastCode(inBlocks blocks: Range<Int>) -> String? {
        var text = blocks.flatMap { Array(source(ofBlock: $0).utf8) }
        switch form(ofBlock: blocks.lowerBound) {
        case .itemContent(let column): text = BlockLayout.unindented(text, by: column)
        // What goes on within these is no code.
        case .literal, .tableRows: return nil
        case .whole, .listItem, .paragraph, .code: break
        }
        // Within code cmark looks for nothing that could take it long.
        let start = text.drop { $0 == UInt8(ascii: " ") }.prefix(3)
        let isFence = start.elementsEqual("```".utf8) || start.elementsEqual("~~~".utf8)
        guard isFence || CmarkBounds.allow(text), let tree = CmarkTree(text) else { return nil }
        var code: String?
        tree.root.walk { node, isEntering in
            if isEntering, node.kind == .code { code = String(decoding: node.literal, as: UTF8.self) }
        }
        return code.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
    }
}
