import PlaybookLanguage
import Testing

/// Yields, the end of a reply, and breaks.
@Suite struct YieldTests {
    static let yields: [ReplyCase] = [
        ReplyCase("plain", "yld user", ["yield user"]),
        ReplyCase("for", "YLD for user\n", ["yield user"]),
        ReplyCase("every reason", "yld call", ["yield call"]),
        ReplyCase("agent", "yld agent", ["yield agent"]),
        ReplyCase("meeting", "yld for meeting", ["yield meeting"]),
        ReplyCase("return", "Yld Return", ["yield return"]),
        ReplyCase("exit", "yld exit", ["yield exit"]),
        ReplyCase("in emphasis", "**yld user**", ["yield user"]),
        ReplyCase("in backticks", "`yld user`", ["yield user"]),
        ReplyCase("in two backticks", "``yld user``", ["yield user"]),
        ReplyCase("with a full stop", "yld user.", ["yield user"]),
        ReplyCase("with punctuation of other scripts", "yld user。…", ["yield user"]),
        ReplyCase("with an emoji", "yld user 👋", ["yield user"]),
        ReplyCase("with a parenthesis", "yld user (waiting for the name)", ["yield user"]),
        ReplyCase("in a list", "- `yld user`", ["yield user"]),
        ReplyCase("after an item", "Pick(1) yld call", ["call Pick(1)", "yield call"]),
        ReplyCase("after an item in a span", "`Pick(1)` yld call", ["call Pick(1)", "yield call"]),
        ReplyCase("in a span after words", "Then `yld user`.", ["yield user"]),
        ReplyCase("before another span on its line", "`yld user` `Pick(1)`", ["yield user"]),
        ReplyCase("the rest is ignored", "yld user\n`Pick(1)`\nyld exit", ["yield user"]),
        ReplyCase("words after it make it prose", "yld user and go on", []),
        ReplyCase("words after its span too", "`yld user` comes next", []),
        ReplyCase("letters of other scripts are words", "yld user ждать", []),
        ReplyCase("no reason is prose", "yld\nyld foo\nyld for\nyields\nyld: user", []),
        ReplyCase("after words is prose", "Then yld user", []),
        ReplyCase("no reason in a span", "`yld foo`", ["malformed 1:2 \(reasons)"]),
        ReplyCase("words in its span", "`yld user now`", ["malformed 1:2 \(reasons)"]),
        ReplyCase("no reason after an item in a span", "`Pick(1); yld foo`", ["malformed 1:11 \(reasons)"]),
        ReplyCase("in a literal is text", "Say(\"user\", \"yld user\")", [#"Say to "user""#, "| yld user", "end"]),
    ]

    private static let reasons = "After yld stands one of user, call, agent, meeting, return, exit, and nothing else."

    @Test(arguments: yields)
    func reads(_ line: ReplyCase) {
        line.check()
    }

    static let breaks: [ReplyCase] = [
        broken("a bare call that is complete", "Pick(1)", ["call Pick(1)"]),
        broken("a span that is not closed", "`Pick(1)", []),
        broken("a span that is closed", "`Pick(1)`", ["call Pick(1)"]),
        broken("an item before the next in its span", "`Pick(1) Pick(2", ["call Pick(1)"]),
        broken("an assignment without its newline", "$x = 1", []),
        broken("an assignment with its newline", "$x = 1\n", ["$x = 1"]),
        broken("a yield without its newline", "Pick(1)\nyld user", ["call Pick(1)"]),
        broken("a yield with its newline", "yld user\n", ["yield user"]),
        broken("a message", "Say(\"user\", \"Hello wor", [#"Say to "user""#, "| Hello wor"]),
        broken("a message in half a character", "Say(\"user\", \"a\\u00", [#"Say to "user""#, "| a"]),
        broken("a message in its span", "`Say(\"user\", \"Hi\")", [#"Say to "user""#, "| Hi"]),
        broken("a target", "Say(\"us", []),
        broken("a mention", "Say(\"user\", \"Hi $na", [#"Say to "user""#, "| Hi "]),
    ]

    @Test(arguments: breaks)
    func dropsWhatIsOpen(_ reply: ReplyCase) {
        reply.check()
    }

    private static func broken(_ name: String, _ reply: String, _ expected: [String]) -> ReplyCase {
        ReplyCase(name, reply, expected, end: .broken)
    }

    @Test(arguments: [1, 3, 1000])
    func countsWhatIsIgnored(chunk: Int) {
        for end in ["yld user\n", "`Return[1]`", "`Pick(1) x`"] {
            var reader = ReplyReader(vocabulary: ReplyCase.vocabulary)
            for bytes in Array((end + String(repeating: ".", count: 250)).utf8).chunks(of: chunk) {
                _ = reader.feed(bytes)
            }
            #expect(reader.hasEnded)
            #expect(reader.ignoredByteCount == 250, "\(end)")
        }
    }

    @Test func tellsWhetherThereWereItems() {
        let replies: [(String, Bool)] = [
            ("I cannot do that.", false), ("", false), ("`Pick(1)`", true), ("yld user", true), ("`Pick(%)`", false),
            ("Say(\"user\", \"Hi", true),
        ]
        for (reply, expected) in replies {
            var reader = ReplyReader(vocabulary: ReplyCase.vocabulary)
            _ = reader.feed(reply.utf8)
            _ = reader.finish(.regular)
            #expect(reader.hasItems == expected, "\(reply)")
            #expect(reader.feed("Pick(1)\n".utf8) == [], "after the end nothing is read")
        }
    }
}
