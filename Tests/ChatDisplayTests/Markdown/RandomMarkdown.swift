import TestSupport

/// Texts as models write them, with parts between that begin, end and break blocks.
enum RandomMarkdown {
    static func text(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            text += Bool.random(using: &random) ? block(2, using: &random) : soup(using: &random)
            text += ["\n", "\n\n", "\n\n", "", "\r\n\r\n", "\r", " \n\t\n"].randomElement(using: &random) ?? ""
        }
        return text
    }

    // MARK: Blocks

    /// - Parameter depth: how many blocks may stand within it.
    private static func block(_ depth: Int, using random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return String(repeating: "#", count: Int.random(in: 1...7, using: &random)) + " " + line(using: &random)
        case 1 where depth > 0: return prefixed("> ", "> ", block(depth - 1, using: &random))
        case 2 where depth > 0: return list(depth - 1, using: &random)
        case 3:
            let fence = ["```", "~~~", "````"].randomElement(using: &random) ?? "```"
            let info = ["", "swift", " py x=1 "].randomElement(using: &random) ?? ""
            return fence + info + "\n" + lines(using: &random) + "\n" + (Bool.random(using: &random) ? fence : "")
        case 4: return prefixed("    ", "    ", lines(using: &random))
        case 5: return table(using: &random)
        case 6: return "<div>\n" + line(using: &random) + "\n</div>"
        case 7: return ["---", "* * *", "___"].randomElement(using: &random) ?? "---"
        case 8: return line(using: &random) + "\n" + (["===", "---", "-"].randomElement(using: &random) ?? "===")
        default: return lines(using: &random)
        }
    }

    private static func list(_ depth: Int, using random: inout SeededGenerator) -> String {
        let marker = ["- ", "* ", "1. ", "7) ", "- [ ] ", "-   "].randomElement(using: &random) ?? "- "
        let gap = Bool.random(using: &random) ? "\n" : "\n\n"
        let indent = String(repeating: " ", count: marker.hasPrefix("- [") ? 2 : marker.count)
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
            prefixed(marker, indent, block(depth, using: &random))
        }.joined(separator: gap)
    }

    private static func table(using random: inout SeededGenerator) -> String {
        let columns = Int.random(in: 1...4, using: &random)
        func row(_ cell: () -> String) -> String { "|" + (0..<columns).map { _ in cell() + "|" }.joined() }
        var rows = [row { inline(using: &random) }]
        rows.append(row { ["-", ":-:", "--:"].randomElement(using: &random) ?? "-" })
        for _ in 0..<Int.random(in: 0...4, using: &random) { rows.append(row { inline(using: &random) }) }
        return rows.joined(separator: "\n")
    }

    private static func prefixed(_ first: String, _ rest: String, _ text: String) -> String {
        first + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + rest)
    }

    // MARK: Text

    private static func lines(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in line(using: &random) }.joined(separator: "\n")
    }

    private static func line(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...6, using: &random)).map { _ in inline(using: &random) }.joined(separator: " ")
    }

    private static func inline(using random: inout SeededGenerator) -> String {
        let word = words.randomElement(using: &random) ?? "x"
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return "**\(word)**"
        case 1: return "*\(word) _\(word)_*"
        case 2: return "`\(word)`"
        case 3: return "[\(word)](https://example.org/\(word))"
        case 4: return "~~\(word)~~"
        case 5: return hostile.randomElement(using: &random) ?? ""
        default: return word
        }
    }

    private static let words = [
        "a", "word", "another", "日本語", "🙂", "e\u{301}", "12.", "incomprehensibilities", "-", "x",
    ]

    private static let hostile = [
        "\u{1B}[2J", "\u{9B}31m", "\u{202E}", "\u{2066}", "\u{200B}", "&#27;[1m", "&#x202E;", "&NewLine;", "&#x9b;",
        "\u{E0041}", "\u{FEFF}", "\u{E000}", "\u{1100}", "\u{1161}", "👨\u{200D}👩\u{200D}👧", "🇩🇪", "\u{0}", "\u{7F}",
        "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "![x](y 'z')", "<b>", "\\", "|", "&#0;", "&#xD800;", "\u{AD}",
    ]

    /// Pieces of markup in any order.
    private static func soup(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    private static let pieces = [
        "word ", "another ", "a", "\n", "\n", "\n\n", "\n\n", "- ", "* ", "1. ", "2) ", "  ", "    ", "> ", "#", "# ",
        "```", "```\n", "~~~\n", "---\n", "***\n", "===\n", "|", "|a|b|\n|-|-|\n", "a|b\n-|-|-\n", "`", "**", "_", "~~",
        "[", "](", ")", "![", "<div>\n", "<!-- ", "-->", "<b>", "&amp;", "&#27;", "\t", "日本", "🙂", "e\u{301}",
        "\u{1B}[1m", "\r\n", "\r", "\u{2028}", "\u{85}", "http://x.y ", "[x] y", "[a]: b\n", "\\", "\u{200B}",
        "\u{202E}",
        "10. ", ". ", "-", "+ ", "+",
    ]
}
