/// Reads a block of reasoning at the start of a reply: `<think>…</think>`, also thinking and reasoning, in any case.
struct ReasoningBlock {
    enum Decision {
        case undecided
        /// The closing tag is complete.
        case closed
        /// This is no such tag.
        case notReasoning
    }

    private static let names = ["think", "thinking", "reasoning"].map { Array($0.utf8) }

    /// The name after the opening `<`, in lower case.
    private var name: [UInt8] = []
    /// Empty until the opening tag is complete.
    private var closingTag: [UInt8] = []
    /// Bytes of the closing tag that were read last.
    private var matched = 0

    mutating func scan(_ byte: UInt8) -> Decision {
        let byte = byte.isLetter ? byte | 0x20 : byte
        if !closingTag.isEmpty { return scanInside(byte) }
        if byte == UInt8(ascii: ">"), Self.names.contains(name) {
            closingTag = Array("</".utf8) + name + [byte]
            return .undecided
        }
        name.append(byte)
        return Self.names.contains { $0.starts(with: name) } ? .undecided : .notReasoning
    }

    private mutating func scanInside(_ byte: UInt8) -> Decision {
        if byte == closingTag[matched] {  // in bounds: at the tag's length the block is closed
            matched += 1
            return matched == closingTag.count ? .closed : .undecided
        }
        // The tag's first byte occurs in it only once, so no shorter match can be open.
        matched = byte == UInt8(ascii: "<") ? 1 : 0
        return .undecided
    }
}

extension String {
    /// What follows a block of reasoning at its start; all of it where there is none, or one that does not end.
    package var withoutReasoning: Substring {
        let start = utf8.firstIndex { !$0.isBlank && !$0.isNewline }
        guard let start, utf8[start] == UInt8(ascii: "<") else { return self[...] }
        var block = ReasoningBlock()
        for index in utf8.indices[start...].dropFirst() {
            switch block.scan(utf8[index]) {
            case .undecided: break
            case .closed: return self[utf8.index(after: index)...]
            case .notReasoning: return self[...]
            }
        }
        return self[...]
    }
}
