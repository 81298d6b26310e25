import Testing

@testable import PlaybookLanguage

/// Where the name of a variable ends that is mentioned in running text.
@Suite struct MentionTests {
    @Test(
        arguments: [
            ("Dear $name!", ["| Dear ", "mention name as $name", "| !"]),
            ("$prénom, $größe_2", ["mention prénom as $prénom", "| , ", "mention größe_2 as $größe_2"]),
            ("{$имя}.", ["mention имя as {$имя}", "| ."]),
            ("{$имя.x}", ["| {", "mention имя as $имя", "| .x}"]),
            ("$_é", ["mention _é as $_é"]), ("$e\u{301}t", ["mention e\u{301}t as $e\u{301}t"]),
            // These scripts put no spaces between words, and have no capitals.
            ("$name你好", ["mention name as $name", "| 你好"]), ("$имя你", ["mention имя as $имя", "| 你"]),
            ("{$name你}", ["| {", "mention name as $name", "| 你}"]),
            // A name in such a script ends where it ends.
            ("$名前。", ["mention 名前 as $名前", "| 。"]), ("$שם x", ["mention שם as $שם", "|  x"]),
            // No names.
            ("$5, $, $$", ["| $5, $, $$"]), ("$€ {$}", ["| $€ {$}"]), ("$\u{301}", ["| $\u{301}"]),
        ] as [(String, [String])])
    func endsOfNames(text: String, events: [String]) {
        let reply = Array("Say(\"user\", \"\(text)\")".utf8)
        for size in [1, 2, 3, 5, reply.count] {
            let found = ReplyReading.events(in: reply.chunks(of: size)).map(\.asText)
            // Texts come in as many pieces as the reply.
            var joined: [String] = []
            for event in found.dropFirst().dropLast() {
                if event.hasPrefix("| "), let last = joined.last, last.hasPrefix("| ") {
                    joined[joined.count - 1] = last + event.dropFirst(2)
                } else {
                    joined.append(event)
                }
            }
            #expect(joined == events, "in pieces of \(size): \(found)")
        }
    }
}
