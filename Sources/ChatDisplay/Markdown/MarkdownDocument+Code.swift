import Streaming

extension MarkdownDocument {
    /// The exact content of the last code block, wherever it stands, without fences, indentation and its last line end; nil
    /// if there is none. One that is not closed reaches to the end.
    ///
    /// - Complexity: reads from the end up to that block.
    var lastCode: String? {
        var end = blockCount
        for index in (0..<blockCount).reversed() {
            switch form(ofBlock: index) {
            // What is too long for one block is read together with its beginning.
            case .code, .paragraph, .literal, .tableRows: continue
            case .whole, .listItem, .itemContent: break
            }
            if let code = lastCode(inBlocks: index..<end) { return code }
            end = index
        }
        return nil
    }

    private func lastCode(inBlocks blocks: Range<Int>) -> String? {
        var text = blocks.flatMap { Array(source(ofBlock: $0).utf8) }
        if case .itemContent(let column) = form(ofBlock: blocks.lowerBound) {
            text = BlockLayout.unindented(text, by: column)
        }
        // Within code, which may begin behind markers, cmark looks for nothing that could take it long.
        let start = text.drop { " >-+*.)".utf8.contains($0) || $0.isDigit }.prefix(3)
        let isFence = start.elementsEqual("```".utf8) || start.elementsEqual("~~~".utf8)
        guard isFence || CmarkBounds.allow(text), let tree = CmarkTree(text) else { return nil }
        var code: String?
        tree.root.walk { node, isEntering in
            if isEntering, node.kind == .code { code = String(decoding: node.literal, as: UTF8.self) }
        }
        return code.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
    }
}
