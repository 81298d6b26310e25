import StubModelServer
import TestSupport
import Testing

/// Hundreds of replies, written and cut at random, through the whole program: what is said is exactly what was written.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RandomReplyTests {
    private static let replyCount = 300

    /// A reply of one to three messages, and their texts.
    private struct Reply {
        var text: String
        var messages: [String]
    }

    private static let replies: [Reply] = {
        var random = SeededGenerator(seed: 5)
        var writer = LiteralWriter(seed: 5)
        return (0..<replyCount).map { number in
            var reply = Reply(text: "recap – number \(number), `Say(\"user\", \"not this\")`\n", messages: [])
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let message = message(using: &random)
                reply.messages.append(message)
                let literal = writer.write(message)
                let calls = [
                    "`Say(\"user\", \(literal))`", "Say(\(literal))", "- `Say(message=\(literal))` ",
                    "``await self.Say(target=\"user\", text=\(literal))``", "**Say(user,\n  \(literal)\n)**",
                    "It's said: `Say('human', \(literal), )` `$x = \"Say('user', 'nor this')\"`",
                ]
                reply.text += calls[Int.random(in: calls.indices, using: &random)] + "\n"
            }
            if number == replyCount - 1 { reply.text += "yld exit\n" }
            return reply
        }
    }()

    private static func message(using random: inout SeededGenerator) -> String {
        let pieces = [
            "Grüße", "東京 ", "👩‍👩‍👧", "e\u{301}", " \"quoted\" ", " it's ", "\\frac{1}{2} ", "`ls -l` ", "\") ", "')` ",
            "{x} ", "$name ",
            "$5 ", "שלום ", "\n", "\n- item", "\n```swift\nlet a = [1]\n```\n", "yld user ", "Say(\"user\", \"x\") ",
            "# ", "recap: ", "user", ", ", "a",
            "| a | b |\n", "{\"k\": [1, null]} ", "<b>", "&amp; ",
        ]
        let inner = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            pieces[Int.random(in: pieces.indices, using: &random)]
        }
        return "Well: \(inner.joined())."
    }

    /// The reply in the provider's frames, deltas cut between any two scalars, and the bytes of all that cut anywhere.
    private static func answer(to request: ReceivedRequest) -> Answer {
        guard request.number < replies.count else { return .status(400) }
        let text = replies[request.number].text
        guard request.streams else { return .reply(chunks: [text]) }
        var random = SeededGenerator(seed: UInt64(request.number))
        let frames = ProviderFrames(request: request)
        var bytes = Array(frames.opening.utf8)
        for delta in Array(text.unicodeScalars).cut(using: &random) where !delta.isEmpty {
            bytes += Array(frames.text(String(String.UnicodeScalarView(delta))).utf8)
        }
        bytes += Array(frames.closing.utf8)
        var actions: [Action] = []
        while !bytes.isEmpty {
            let length = Int.random(in: 1...400, using: &random)
            actions.append(.send(Array(bytes.prefix(length))))
            bytes.removeFirst(min(length, bytes.count))
        }
        return .body(actions)
    }

    @Test(arguments: [("--stream", Provider.openAI), ("--no-stream", .openAI), ("--stream", .anthropic)])
    func transcriptsAreExact(flag: String, provider: Provider) async throws {
        let server = try StubModelServer { Self.answer(to: $0) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [
                try folder.file("guide.md", StreamingTests.program), "--model", provider.model, flag, "--max-llm-calls",
                "\(Self.replyCount)",
            ], environment: provider.environment(server))
        child.closeInput()
        #expect(try await child.end(within: 60) == .exited(0))
        let expected = Self.replies.flatMap(\.messages).map { "Guide: \($0)" }.joined(separator: "\n\n") + "\n"
        let output = child.text(of: .output)
        #expect(output.utf8.elementsEqual(expected.utf8), "differs from \(Self.difference(output, expected))")
        #expect(server.requests.count == Self.replyCount)
    }

    private static func difference(_ output: String, _ expected: String) -> String {
        let common = zip(output.unicodeScalars, expected.unicodeScalars).prefix { $0 == $1 }.count
        return "\(String(output.dropFirst(max(0, common - 80)).prefix(200)).debugDescription)"
    }
}
