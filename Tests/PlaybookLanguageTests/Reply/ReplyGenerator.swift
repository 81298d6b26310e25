import TestSupport

/// Writes replies by the grammar of language.md 3, in all the forms that models use, and then spoils some of them.
struct ReplyGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One reply. About half of them are spoiled in a few places.
    mutating func reply() -> [UInt8] {
        var text = chance(10) ? "<think>I should `Say(\"user\", \"no\")`\n</think>\n" : ""
        for _ in 0..<Int.random(in: 1...6, using: &random) { text += line() }
        if chance(2) { text += ["yld user", "`yld for call`", "**YLD exit.**", "yld return (done)"].pick(&random) }
        if chance(8) { text = text.replacing("\n", with: "\r\n") }
        var bytes = Array(text.utf8)
        if chance(2) { spoil(&bytes) }
        return bytes
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    // MARK: Lines

    private mutating func line() -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return ["recap – ", "**Plan**: ", "- trig? ", "what? - "].pick(&random) + prose() + "`\(item())`\n"
        case 1: return "plan:\n- then `\(item())`\n" + (chance(2) ? "\n" : "`Step[\"Main:01\"]` `\(item())`\n")
        case 2: return prose() + "\n"
        case 3: return "# " + prose() + "`\(item())`\n"
        case 4: return "```python\n\(item())\n```\n"
        case 5: return ["", "- ", "1. ", "> ", "**"].pick(&random) + item() + "\n"
        case 6: return "``\(item()); \(item())``\n"
        case 7: return "\(item()) \(item())\n"
        default: return prose() + "`\(item())` `\(item())`\n"
        }
    }

    private mutating func prose() -> String {
        let parts = [
            "It's time. ", "See `ls -l` and `x`. ", "| a | b |\n| - | - |\n", "Say hello to (them). ", "$x == 1. ",
            "Then yld user. ", "«quoted» “words” ", "שלום עולם ", "👩‍👩‍👧 ", "$$e^{i\\pi} = -1$$ ", "{\"a\": [1, 2]} ", "",
        ]
        return parts.pick(&random) + (chance(2) ? parts.pick(&random) : "")
    }

    // MARK: Items

    private mutating func item() -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return ["Step[\"Main:03:QUE\"]", "Step[Main:01.02]", "Step['04:CND']"].pick(&random)
        case 1: return "Var[$x\([":int", ""].pick(&random)), \(value())]"
        case 2: return "Trigger[\"T1:CND it's late\"]"
        case 3: return "$x\([": str ", ""].pick(&random)) = \(value())"
        case 4: return ["", "await ", "$y = "].pick(&random) + "Pick(\(value()), k=\(value()))"
        case 5: return ["Foo(1)", "Accountant.GetRate(\"EUR\")", "x = Price($item)"].pick(&random)
        case 6 where chance(4): return ["Return[\(value())]", "Return()"].pick(&random)
        default: return message()
        }
    }

    private mutating func value() -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return ["1", "2.5e-3", "0x1F", "None", "true", "-1"].pick(&random)
        case 1: return ["$x", "x", "$user.name", "$list[0][\"a\"]"].pick(&random)
        case 2: return "[\(value()), \(value())]"
        case 3: return "{\"k\": \(value())}"
        case 4: return "\(value()) \(["+", "*", "//", "and", "not in", "<="].pick(&random)) \(value())"
        case 5: return "len(\(value()))"
        case 6: return "(\(value()))"
        default: return literal()
        }
    }

    private mutating func message() -> String {
        let space = ["", "", " ", "\n  "].pick(&random)
        let result = chance(8) ? "$r = " : ""
        let say = result + ["Say(", "self.Say(", "await Say(", "say("].pick(&random) + space
        let target = ["\"user\"", "user", "'Order Desk'", "$who", "\"Bob\"", "\"éva lang\""].pick(&random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "\(say)\(text())\(space))"
        case 1: return "\(say)target=\(target), message=\(text()))"
        case 2: return "\(say)message=\(text())\(["", ", target=\(target)"].pick(&random)))"
        case 3: return "\(result)SendMessage(\(target), \(text()))"
        case 4: return "\(say)\(text()), target=\"user\")"
        case 5: return "\(say)\(target), GetGreeting(\(value())))"
        default: return "\(say)\(target),\(space)\(text())\(["", ","].pick(&random))\(space))"
        }
    }

    private mutating func text() -> String {
        var text = chance(6) ? "$x + \(literal())" : literal()
        for _ in 0..<3 where chance(3) {
            text += [" + \(literal())", "\n  \(literal())", " + $x", " + str(\(value()))", " + $a * 2"].pick(&random)
        }
        return text
    }

    // MARK: Literals

    private mutating func literal() -> String {
        let prefix = ["", "", "", "f", "f", "r", "u", "rf", "F"].pick(&random)
        let quote = ["\"", "\"", "'", "\"\"\"", "'''"].pick(&random)
        var inside = ""
        for _ in 0..<Int.random(in: 0...6, using: &random) { inside += piece(prefix.lowercased()) }
        let mark = quote.prefix(1)
        if quote.count == 3 {
            inside += chance(4) ? "\(mark) " : ""
        } else {
            inside = inside.replacing(mark, with: "")
        }
        return prefix + quote + inside + quote
    }

    private mutating func piece(_ prefix: String) -> String {
        let plain = [
            "Hello", " ", "Grüße, ", "東京", "👩‍👩‍👧", "e\u{301}", "\n", "it's", "a \"b\"", "`ls`", ") `", "(", "$", "$5",
            "yld user\n",
            "user", "ord", "# no", "{", "}", "שלום", "\u{200F}", "\t", "\u{0}", ", ",
        ]
        let escapes = [
            "\\n", "\\\"", "\\'", "\\\\", "\\x41", "\\u00e9", "\\ud83d\\ude00", "\\U0001F600", "\\N{BULLET}", "\\101",
            "\\0",
            "\\\n", "\\d", "\\é", "\\$x", "\\{",
        ]
        let fields = [
            "{name}", "{$x}", "{{", "}}", "{$a + 1}", "{x!r:>10}", "{y:.2f}", "{d['k']}", "{len($x)}", "{f'{a}'}",
            "{x != 1}",
        ]
        let mentions = [
            "$name", "{$name}", "$a$b", "{$x.y}", "$name東", "$prénom.", "{$имя}", "$名前", "$é", "$e\u{301}t ",
        ]
        let isFormatted = prefix.contains("f")
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where isFormatted: return fields.pick(&random)
        case 0: return mentions.pick(&random)
        case 1 where !prefix.contains("r"):
            let escape = escapes.pick(&random)
            return isFormatted && escape == "\\{" ? "\\n" : escape
        default:
            let text = plain.pick(&random)
            return isFormatted ? text.replacing("{", with: "{{").replacing("}", with: "}}") : text
        }
    }

    // MARK: Mistakes

    private mutating func spoil(_ bytes: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.remove(at: index)
            case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.insert(Array("\"'`(){}[]\\,$+\n=".utf8).pick(&random), at: index)
            case 3: bytes.removeSubrange(index...)
            case 4: bytes.insert(contentsOf: bytes.suffix(Int.random(in: 0...10, using: &random)), at: index)
            default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
            }
        }
    }
}

extension Array {
    /// One of the elements, of which there has to be one.
    func pick(_ random: inout SeededGenerator) -> Element {
        self[Int.random(in: indices, using: &random)]
    }
}
