import Streaming
import Testing

/// The head of a streaming call, and what the detector says about its arguments.
@Suite struct StreamingCallDetectorTests {
    /// The tokens of the first item in `reply`, `itemStart` left out.
    private func item(_ reply: String) -> (start: ReplyToken, rest: [ReplyToken])? {
        var tokenizer = ReplyTokenizer(callees: CalleeNames(["Say", "SendMessage"]))
        let tokens = tokenizer.feed(Array(reply.utf8)) + tokenizer.finish()
        return tokens.first.map { ($0, Array(tokens.dropFirst())) }
    }

    private func match(_ reply: String) -> CallPatternMatcher.Match {
        guard let (start, rest) = item(reply), case .itemStart(let form) = start.kind else { return .other }
        var matcher = CallPatternMatcher(form, at: start.position)
        for token in rest {
            let match = matcher.match(token)
            if match != .undecided { return match }
        }
        return .undecided
    }

    @Test(arguments: ["`Say(1)`", "Say(1)", "`await self.Say(1)`", "`say(1)`"])
    func findsSay(reply: String) {
        guard case .streaming(let head) = match(reply) else {
            Issue.record("\(reply) is no streaming call")
            return
        }
        #expect(head.method == .say)
        #expect(head.result == nil)
    }

    @Test(arguments: ["`$x = SendMessage(1)`", "x: str = send_message(1)"])
    func findsSendMessageWithAResult(reply: String) {
        guard case .streaming(let head) = match(reply) else {
            Issue.record("\(reply) is no streaming call")
            return
        }
        #expect(head.method == .sendMessage)
        #expect(head.result?.variable == "x")
        #expect(head.result?.type == (reply.hasPrefix("x") ? "str" : nil))
    }

    @Test(arguments: [
        "`Saying(1)`", "`Agent.Say(1)`", "`Var[$x, Say(1)]`", "`Return(Say)`", "`$x = Say`", "`$x = $y`", "`Step[Say]`",
    ])
    func leavesOtherItemsAlone(reply: String) {
        #expect(match(reply) == .other)
    }

    private func actions(_ reply: String) -> [StreamingCallDetector.Action] {
        guard let (start, rest) = item(reply), case .streaming(let head) = match(reply),
            let open = rest.firstIndex(where: { $0.kind == .symbol(.openParenthesis) })
        else { return [] }
        _ = start
        var detector = StreamingCallDetector(
            head, tokens: Array(rest[...open]), targets: TargetNames(["user", "Order Desk"]), functions: ["len"])
        return rest[(open + 1)...].flatMap { detector.feed($0) }
    }

    @Test func handsOverTheTokensOfExpressions() {
        let actions = actions("`Say($who, f\"a{x!r}\" + len(y))`")
        guard actions.count == 5, case .start(_, let target) = actions[0], case .value(let field) = actions[2],
            case .value(let term) = actions[3]
        else {
            Issue.record("\(actions)")
            return
        }
        #expect(target.map(\.kind) == [.variable("who")])
        #expect(actions[1] == .text("a"))
        #expect(field.map(\.kind) == [.name("x"), .conversion("r"), .fieldEnd])
        #expect(
            term.map(\.kind) == [.name("len"), .symbol(.openParenthesis), .name("y"), .symbol(.closeParenthesis)])
        #expect(actions[4] == .end)
    }

    @Test func givesACallAsTextBack() {
        guard case .ordinary(let tokens) = actions("`Say(\"user\", Greet(1))`").first else {
            Issue.record("no ordinary item")
            return
        }
        #expect(tokens.first?.kind == .name("Say"))
        #expect(tokens.last?.kind == .symbol(.closeParenthesis))
    }
}
