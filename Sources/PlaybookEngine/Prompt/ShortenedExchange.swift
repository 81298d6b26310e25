import Streaming

/// What a shortened exchange leaves of itself.
extension Exchange {
    /// The instruction, then the recap of the reply.
    var inShort: String {
        let told = Substring(instruction).utf8.beginning(ofBytes: Self.longestInstruction)
        let recap = recap
        return recap.isEmpty ? told : "\(told)\nRecap: \(recap)"
    }

    /// In bytes. An instruction may hold a loaded artifact or a pasted text, of which the beginning is enough.
    private static let longestInstruction = 1000
    private static let longestRecap = 300
    /// The recap opens a reply; a line so far behind is none.
    private static let linesSearched = 20

    /// What the reply says behind its label `recap`, or its first line where it has none.
    var recap: String {
        var first: Substring.UTF8View?
        var isInRecap = false
        let lines = Substring(reply).utf8.split(maxSplits: Self.linesSearched) { $0 == UInt8(ascii: "\n") }
        for line in lines.prefix(Self.linesSearched) {
            let text = line.drop { $0.isMark }
            guard !text.isEmpty else { continue }
            first = first ?? text
            if isInRecap { return text.beginning(ofBytes: Self.longestRecap) }
            guard let behind = text.behindRecapLabel else { continue }
            // A label alone opens a block.
            if !behind.isEmpty { return behind.beginning(ofBytes: Self.longestRecap) }
            isInRecap = true
        }
        return first?.beginning(ofBytes: Self.longestRecap) ?? ""
    }
}

extension Frame {
    /// The part of a prompt that stands for the exchanges which are shortened or left out; empty if none is.
    ///
    /// It is told to the model, not shown as turns of its own: replies of a recap alone would teach it to write such.
    var exchangesInShort: String {
        guard shortening.shortened > 0 else { return "" }
        var parts = ["What happened before, in short:"]
        if shortening.leftOut > 0 { parts.append("(\(shortening.leftOut) older exchanges are left out.)") }
        parts += shortenedExchanges.map(\.inShort)
        return parts.joined(separator: "\n\n")
    }
}

extension UInt8 {
    /// What may stand before a label, and before the text behind it (language.md 3, "Not items").
    fileprivate var isMark: Bool {
        switch self {
        case UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: ">"), UInt8(ascii: "_"),
            UInt8(ascii: "\r"):
            true
        default: isBlank
        }
    }
}

extension Substring.UTF8View {
    /// What follows the label `recap` and the dash or colon behind it; nil if the line does not begin with that label.
    fileprivate var behindRecapLabel: Substring.UTF8View? {
        let label = "recap".utf8
        guard prefix(label.count).elementsEqual(label, by: { $0 | 0x20 == $1 }) else { return nil }
        var rest = dropFirst(label.count)
        guard rest.first.map({ !$0.isLetter && !$0.isDigit }) ?? true else { return nil }
        while let byte = rest.first {
            if byte.isMark || byte == UInt8(ascii: ":") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "–".utf8) || rest.starts(with: "—".utf8) {
                rest = rest.dropFirst(3)
            } else {
                break
            }
        }
        return rest
    }

    /// The text, or its first bytes and a mark that more followed.
    fileprivate func beginning(ofBytes limit: Int) -> String {
        let text = Substring(self)
        guard count > limit else { return String(text).trimmingBlankEnds }
        // The offset is within the text; a character that it cuts is left out.
        let end = index(startIndex, offsetBy: limit)
        return String(text.unicodeScalars[..<end]) + "…"
    }
}
