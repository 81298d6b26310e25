import LanguageModels
import SessionLog
import Testing

@testable import PlaybookEngine

/// Runs whose prompts grow beyond what the model reads.
@Suite struct PromptLengthTests {
    private static let tooLong = ScriptedModel.Answer.broken(
        "", ModelError(.contextTooLong, "The conversation is longer than scripted can read (400)."))

    private static func talk(_ count: Int, words: Int = 100) -> [ScriptedModel.Answer] {
        (0..<count).map { number in
            .reply("recap – line \(number)\n`Say(\"\(String(repeating: "blah ", count: words))\")`\nyld user")
        }
    }

    private static let lines = (0..<40).map { "line \($0)" }

    private static func play(
        _ answers: [ScriptedModel.Answer], window: Int = .max, streaming: Bool = true
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            ConversationTests.greeting, ["Greeter": answers + [.reply("yld exit")]], lines: lines, streaming: streaming,
            pieceSize: 200, contextWindow: window)
    }

    private static func tokens(_ request: ScriptedModel.Asked) -> Int {
        TokenBudget().tokens(ofBytes: request.request.byteCount)
    }

    @Test func aLongConversationStaysWithinTheWindow() async throws {
        let window = 4000
        let run = try await Self.play(Self.talk(40), window: window)
        #expect(run.ending == .finished)
        #expect(run.requests.count == 41)
        #expect(run.requests.allSatisfy { Self.tokens($0) <= window * 3 / 4 })
        let notes = run.notes(.info).filter { $0.contains("more than 75 % of the 4000 that scripted can read") }
        #expect((2...8).contains(notes.count))
        #expect(notes.last?.contains("shown by their recaps") == true)
        #expect(run.messages.count == 80, "people see all of it")
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test func theProvidersOwnCountCorrectsTheEstimate() async throws {
        // Each byte is a token here, so the window is full 3.5 times as early.
        let bytes = try await Self.play([]).requests[0].request.byteCount
        let run = try await Self.play(
            [.counted("`Say(\"Hi\")`\nyld user", tokens: bytes)] + Self.talk(20), window: 9000)
        #expect(run.requests.dropFirst().allSatisfy { $0.request.byteCount <= 9000 * 3 / 4 })
        #expect(run.finalState.budget.measuredTokens == bytes)
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test(arguments: [true, false]) func aRefusedPromptIsShortenedAndSentAgain(streaming: Bool) async throws {
        let run = try await Self.play(Self.talk(20) + [Self.tooLong] + Self.talk(3), streaming: streaming)
        #expect(run.ending == .finished)
        let refused = run.requests[20]
        #expect(Self.tokens(run.requests[21]) < Self.tokens(refused) * 3 / 4)
        #expect(run.requests[21].streaming == streaming)
        #expect(run.requests[21].instruction == refused.instruction)
        #expect(run.requests.dropFirst(21).allSatisfy { Self.tokens($0) < Self.tokens(refused) * 3 / 4 })
        #expect(run.notes(.warning).count == 1)
        #expect(run.notes(.warning)[0].contains("cannot read a prompt of about \(Self.tokens(refused)) tokens"))
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test func onlySoManyRefusalsAreMended() async throws {
        let run = try await Self.play(Self.talk(40) + Array(repeating: Self.tooLong, count: 10))
        #expect(run.requests.count <= 44)
        #expect(run.failure?.contains("Use a model with a larger context window") == true)
        #expect(run.notes(.warning).count == 1)
    }

    @Test func aPromptThatCannotShrinkFails() async throws {
        let run = try await Self.play([Self.tooLong])
        #expect(run.requests.count == 1)
        #expect(run.failure?.contains("nothing more of it can be shortened") == true)
        #expect(run.failure?.contains("test.md:6") == true)
    }

    @Test func aRefusalInTheMiddleOfAReplyKeepsWhatWasSaid() async throws {
        let run = try await Self.play(
            Self.talk(10) + [.broken("`Say(\"One\")`\n`Say(\"Tw", ModelError(.contextTooLong, "Full."))]
                + [.reply("`Say(\"Two\")`\nyld user")])
        #expect(run.ending == .finished)
        #expect(run.messages.contains("Greeter → user: One"))
        #expect(run.requests[11].instruction.contains("cut off"))
        #expect(Self.tokens(run.requests[11]) < Self.tokens(run.requests[10]))
    }

    @Test func aLoadedArtifactLeavesRoomInTheWindowThatWasLearned() async throws {
        let text = String(repeating: "blah ", count: 10_000)
        let run = try await PlayedRun.play(
            ArtifactTests.shelf,
            [
                "Shelf": [.reply("`SaveArtifact(\"a\", \"s\", \"\(text)\")`\nyld call")]
                    + Array(repeating: .reply("`$n = 1`\nyld call"), count: 20)
                    + [Self.tooLong, .reply("`LoadArtifact(\"a\")`\nyld call"), .reply("yld exit")]
            ], pieceSize: 10_000)
        #expect(run.ending == .finished)
        #expect(run.instructions.last?.contains("[The rest does not fit") == true)
    }

    @Test func aSecondRefusalIsMendedLikeTheFirst() async throws {
        let run = try await Self.play(
            Self.talk(30, words: 400) + [Self.tooLong] + Self.talk(1) + [Self.tooLong] + Self.talk(2))
        #expect(run.ending == .finished)
        #expect(run.finalState.budget.learnedWindow != nil)
        #expect(run.notes(.warning).count == 1)
    }
}
