/// Finding code in the Markdown source of a message.
enum CodeBlocks {
    /// The content of the last fenced code block, without its fences; nil if there is none. One that is not closed reaches
    /// to the end (CommonMark 0.31, 4.5).
    static func last(in source: String) -> String? {
        var found: String?
        var open: (fence: Fence, lines: [Substring])?
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            let fence = Fence(line)
            guard let block = open else {
                if let fence, fence.character == "~" || !fence.rest.contains("`") { open = (fence, []) }
                continue
            }
            if let fence, fence.closes(block.fence) {
                found = block.lines.joined(separator: "\n")
                open = nil
            } else {
                open?.lines.append(line.droppingSpaces(upTo: block.fence.indentation))
            }
        }
        if let open { found = open.lines.joined(separator: "\n") }
        return found
    }

    private struct Fence {
        var character: Character
        var length: Int
        var indentation: Int
        var rest: Substring

        init?(_ line: Substring) {
            let text = line.drop { $0 == " " }
            indentation = line.count - text.count
            guard indentation < 4, let first = text.first, first == "`" || first == "~" else { return nil }
            rest = text.drop { $0 == first }
            character = first
            length = text.count - rest.count
            guard length >= 3 else { return nil }
        }

        func closes(_ opening: Fence) -> Bool {
            character == opening.character && length >= opening.length && rest.allSatisfy(\.isWhitespace)
        }
    }
}

extension Substring {
    fileprivate func droppingSpaces(upTo count: Int) -> Substring {
        dropFirst(prefix(count).prefix { $0 == " " }.count)
    }
}
