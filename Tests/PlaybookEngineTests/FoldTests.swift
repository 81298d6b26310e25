import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The state is the fold of the log.
@Suite struct FoldTests {
    private static func runs() async throws -> [PlayedRun] {
        let folder = try TestFolder()
        try folder.write("f", String(repeating: "x", count: 600))
        let network = ScriptedModel.Answer.broken("`Say(\"one\")`\n`Say(\"tw", .init(.network, "broke"))
        return [
            try await PlayedRun.play(
                ConversationTests.greeting, ["Greeter": ConversationTests.greetingReplies], lines: ["Maria"]),
            try await PlayedRun.play(
                ConversationTests.greeting, ["Greeter": [network, .reply("`Say(\"two\")`\nyld exit")]]),
            try await PlayedRun.play(
                CallTests.shop,
                [
                    "Shop": [
                        .reply("`$p = Price(Price(\"a\"))`\nyld call"), .reply("`Return[\"x\"]`"),
                        .reply("`Return[$item]`"), .reply("yld exit"),
                    ]
                ]),
            try await PlayedRun.play(
                SeveralAgentsTests.pair,
                [
                    "Asker": [
                        .reply("`SendMessage(\"Expert\", \"What?\")`\nyld agent"), .reply("`Return[]`"),
                    ],
                    "Expert": [
                        .reply("`$m = WaitForMessage(\"Asker\")`\nyld call"),
                        .reply("`SendMessage(\"Asker\", \"That.\")`\n`Return[]`"),
                    ],
                ]),
            try await PlayedRun.play(
                ArtifactTests.shelf,
                [
                    "Shelf": [
                        .reply("`SaveArtifact(\"a\", \"s\", \"c\")` `$r = Report(\"x\")`\nyld call"),
                        .reply("`Return[\"\(String(repeating: "x", count: 501))\"]`"),
                        .reply("`$t = LoadFile(\"f\")` `LoadArtifact(\"a\")` `Say(\"Artifact[a]\")`\nyld exit"),
                    ]
                ], folder: ProgramFolder(path: folder.path)),
        ]
    }

    @Test func everyLogFolds() async throws {
        for run in try await Self.runs() { try Self.check(run) }
    }

    /// Checks that the whole log folds to the live state, and every prefix of it to a consistent one.
    static func check(_ run: PlayedRun) throws {
        var fold = LogFold(from: run.initialState)
        var hasEnded = false
        for entry in run.entries {
            try fold.take(entry)
            if case .ended = entry.event { hasEnded = true }
            try checkConsistency(of: fold.state)
            #expect((fold.state.ending != nil) == hasEnded)
        }
        #expect(fold.state == run.finalState)
    }

    static func checkConsistency(of state: RunState) throws {
        for stack in state.stacks.values {
            #expect(!stack.frames.isEmpty)
            #expect(
                stack.frames.dropLast().allSatisfy { $0.reply != nil || $0.isEntering || $0.isStepUnfinished },
                "a caller's reply is not over, or was interrupted, or its description is being evaluated")
        }
        #expect(state.ending == nil || state.decidedEnding == state.ending)
    }

    @Test func theCuttingOfTheStreamDoesNotMatter() async throws {
        var seen: [[String]] = []
        for pieceSize in [1, 2, 5, 10_000] {
            let run = try await PlayedRun.play(
                ConversationTests.greeting, ["Greeter": ConversationTests.greetingReplies], lines: ["Maria"],
                pieceSize: pieceSize)
            seen.append(run.messages)
            #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
        }
        #expect(Set(seen).count == 1)
    }

    /// It is written and read without the coders.
    @Test(
        "A piece of a reply or message is read back as it was",
        arguments: ["", "word ", "\"\\\n\r\t\0\u{1B}\u{7F}", "é\u{2028}😀\u{FFFD}/"])
    func pieceOfText(text: String) throws {
        let frame = FrameID(stack: 3, frame: 14)
        let pieces: [Transition] = [
            .messageArrived(frame: frame, text: text), .messageArrived(frame: frame, text: text, number: 2),
            .replyArrived(frame: frame, text: text),
        ]
        for list in pieces.map({ [$0] }) + [pieces] {
            let encoded = try #require(Transition.encodedPieces(list))
            #expect(try JSONDecoder().decode([Transition].self, from: Data(encoded)) == list)
            #expect(Transition.pieces(encoded: encoded) == list)
            // The encoder may order the members in another way.
            #expect(Transition.pieces(encoded: Array(try JSONEncoder().encode(list))) == list)
        }
        let others: [[Transition]] = [
            [], [.replyRead(frame: frame)], [.humanLeft], [pieces[0], .messageCompleted(frame: frame)],
        ]
        for list in others {
            #expect(Transition.pieces(encoded: Array(try JSONEncoder().encode(list))) == nil)
        }
        for damaged in [
            "", "[", "[{\"replyArrived\":{}}]", "[{\"replyArrived\":{\"frame\":{\"stack\":1},\"text\":\"\"}}]",
        ] {
            #expect(Transition.pieces(encoded: Array(damaged.utf8)) == nil)
        }
    }
}
