import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// A message that grows by what has just arrived, with nothing else to do: one change of the run, at once.
@Suite(.timeLimit(.minutes(2))) struct GrowingMessageTests {
    /// What each entry that shows more of a message carries, as names.
    private static func changes(of run: PlayedRun) throws -> [String] {
        try run.entries.compactMap { entry in
            guard case .stream(.update(let update)) = entry.event else { return nil }
            let names = try RunLedger.transitions(of: entry).map { "\($0)".prefix { $0 != "(" } }
            return "\(update.content): \(names.joined(separator: ", "))"
        }
    }

    @Test func aPieceIsOneEntryWithTheReplyThatItCameIn() async throws {
        let second = WakeSignal()
        let third = WakeSignal()
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .continued(
                        "`Say(\"user\", \"One", [(second, ", two"), (third, ", three\")`\nyld exit")])
                ]
            ],
            pieceSize: 1000,
            // Then the agent has nothing to do but to wait for more: it has just shown this.
            onText: { text, _ in
                if text == "One" { second.wake() }
                if text == ", two" { third.wake() }
            })
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: One, two, three"])
        #expect(
            try Self.changes(of: run) == [
                // The entry before it, of the message's start, carries the change.
                "One: ",
                ", two: replyArrived, messageArrived",
                // More than the message came with it, so the agent has executed it.
                ", three: messageArrived",
            ])
    }
}
