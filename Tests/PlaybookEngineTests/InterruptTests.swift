import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// A person who stops an answer.
@Suite struct InterruptTests {
    @Test func whatWasShownStaysAndTheModelIsTold() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .stalls("`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Once upon a"),
                    .reply("`Say(\"Sorry.\")`\nyld exit"),
                ]
            ],
            lines: ["Shorter, please"],
            onText: { text, run in
                // The last text before the model stalls.
                if text.hasSuffix("a") { run.interrupt() }
            })
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Greeter → user: Once upon a [cancelled]", "user: Shorter, please", "Greeter → user: Sorry.",
            ])
        #expect(run.instructions[1].contains("The human interrupted you. Shown until then: Once upon a"))
        #expect(run.instructions[1].contains("User said: Shorter, please"))
        #expect(run.rememberedReplies == ["`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Once upon a"])
        let replaced = run.entries.contains { entry in
            if case .stream(.start(let start)) = entry.event { start.replaces != nil } else { false }
        }
        #expect(!replaced, "what was interrupted stays; nothing takes its place")
    }

    @Test func cancellingTheRunEndsIt() async throws {
        let task = Task {
            try await PlayedRun.play(ConversationTests.greeting, ["Greeter": [.stalls("`Say(\"Hel")]])
        }
        task.cancel()
        #expect(try await task.value.ending == .cancelled)
    }
}
