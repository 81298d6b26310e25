import LanguageModels
import OrderedCollections
import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

/// Prompts that are fitted into a window, as a function of the state.
@Suite struct PromptFittingTests {
    private static let source = """
        # Guide
        Shows the town.
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask the user
        - Answer
        ## Help
        ### Steps
        - Help
        """

    /// A stack whose lower frames are in the middle of a reply, with exchanges of these numbers.
    private static func builder(
        exchanges: [Int], random: inout SeededGenerator
    ) throws -> (builder: PromptBuilder, top: FrameID) {
        let program = try Program(files: [SourceFile(path: "test.md", text: source)])
        var state = RunState(agents: ["Guide"])
        for (index, count) in exchanges.enumerated() {
            let opening = Frame.Opening(
                playbook: PlaybookID(agent: "Guide", name: index == 0 ? "Main" : "Help"), call: "Main()", time: 0)
            _ = state.apply(
                index == 0
                    ? .stackStarted(agent: "Guide", origin: .begin(0), opening: opening)
                    : .framePushed(stack: 1, opening: opening))
            let id = try top(of: state)
            for number in 0..<count {
                grow(&state, id, number, random: &random)
            }
            guard index < exchanges.count - 1 else { continue }
            _ = state.apply(.requested(frame: id, instruction: "Go on.", isStreamed: true, bytes: 0))
            _ = state.apply(.replyArrived(frame: id, text: "`Help()`\nyld call"))
        }
        let id = try top(of: state)
        return (PromptBuilder(program: program, agent: program.agents[0], state: state), id)
    }

    private static func top(of state: RunState) throws -> FrameID {
        FrameID(stack: 1, frame: try #require(state.stacks[1]?.frames.last?.id))
    }

    private static func grow(_ state: inout RunState, _ id: FrameID, _ number: Int, random: inout SeededGenerator) {
        let words = String(repeating: "word ", count: Int.random(in: 1...60, using: &random))
        let reply = "recap – exchange \(number) of \(id.frame)\n`Say(\"\(words)\(words)\(words)\")`\nyld user"
        _ = state.apply(.requested(frame: id, instruction: "User said: \(words)", isStreamed: true, bytes: 0))
        _ = state.apply(.replyArrived(frame: id, text: reply))
        _ = state.apply(.replyFinished(frame: id, keptBytes: reply.utf8.count))
    }

    // MARK: One prompt

    @Test func aPromptThatHasRoomIsAsItWas() throws {
        var random = SeededGenerator(seed: 1)
        let (builder, top) = try Self.builder(exchanges: [5, 5], random: &random)
        let fitted = builder.fittedRequest(for: top, window: .max)
        #expect(fitted.shortenings.isEmpty)
        #expect(fitted.prompt.request == builder.request(for: top).request)
    }

    @Test func theOldestOfTheBottomFrameShrinkFirst() throws {
        var random = SeededGenerator(seed: 2)
        let (builder, top) = try Self.builder(exchanges: [60, 10], random: &random)
        let size = builder.fittedRequest(for: top, window: .max).tokens
        let fitted = builder.fittedRequest(for: top, window: size * 4 / 3 - 10)
        let frames = try #require(builder.state.stacks[1]?.frames)
        let bottom = try #require(fitted.shortenings[frames[0].id])
        #expect((1..<60).contains(bottom.shortened))
        #expect(bottom.leftOut == 0)
        #expect(fitted.shortenings[frames[1].id] == Shortening())
        let text = fitted.prompt.request.messages.map(\.content).joined(separator: "\n\n")
        #expect(text.contains("What happened before, in short:\n\nUser said: word"))
        #expect(text.contains("\nRecap: exchange 0 of \(frames[0].id)\n\n"))
        #expect(!text.contains("recap – exchange 0 of \(frames[0].id)\n"))
        #expect(text.contains("recap – exchange 9 of \(frames[1].id)\n"))
    }

    @Test func whatCannotShrinkEnoughIsLeftOut() throws {
        var random = SeededGenerator(seed: 3)
        let (builder, top) = try Self.builder(exchanges: [1], random: &random)
        let smallest = builder.fittedRequest(for: top, window: .max).tokens
        let (long, longTop) = try Self.builder(exchanges: [300], random: &random)
        let fitted = long.fittedRequest(for: longTop, window: smallest * 2)
        let shortening = try #require(fitted.shortenings[longTop.frame])
        #expect(shortening.shortened == 299)
        #expect(shortening.leftOut > 200)
        #expect(fitted.tokens <= smallest * 2 / 4 * 3)
        let text = fitted.prompt.request.messages.map(\.content).joined(separator: "\n\n")
        #expect(text.contains("(\(shortening.leftOut) older exchanges are left out.)"))
        #expect(text.contains("## Main"))
        #expect(text.contains("recap – exchange 299 of"))
    }

    // MARK: Properties

    @Test(arguments: 0..<8 as Range<UInt64>) func itIsNeverTooLongWhereItCanShrink(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let counts = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 0...30, using: &random) }
        let (builder, top) = try Self.builder(exchanges: counts, random: &random)
        for window in [500, 1500, 3000, 4000, 5000, 7000, 9000] {
            let fitted = builder.fittedRequest(for: top, window: window)
            let request = fitted.prompt.request
            let isAtItsShortest = builder.state.stacks[1]?.frames.allSatisfy { frame in
                let most = frame.exchanges.count - (frame.id == top.frame ? min(1, frame.exchanges.count) : 0)
                return fitted.shortenings[frame.id, default: Shortening()].leftOut == most
            }
            #expect(fitted.tokens <= window * 3 / 4 || isAtItsShortest == true)
            #expect(fitted.tokens == builder.state.budget.tokens(ofBytes: request.byteCount))
            #expect(request.messages.first?.role == .user && request.messages.last?.role == .user)
            #expect(zip(request.messages, request.messages.dropFirst()).allSatisfy { $0.role != $1.role })
            // Applied to the state, the shortening gives the same prompt, and there is nothing more to do.
            var after = builder
            _ = after.state.apply(.shortened(stack: 1, frames: fitted.shortenings))
            #expect(after.request(for: top).request == request)
            if fitted.tokens <= window * 3 / 4 {
                #expect(after.fittedRequest(for: top, window: window).shortenings.isEmpty)
            }
        }
    }

    @Test func consecutivePromptsBeginAlikeMostOfTheTime() throws {
        var random = SeededGenerator(seed: 7)
        var (builder, top) = try Self.builder(exchanges: [0], random: &random)
        let window = builder.fittedRequest(for: top, window: .max).tokens * 6
        var stable = 0
        var last: [ModelMessage] = []
        for number in 0..<150 {
            let fitted = builder.fittedRequest(for: top, window: window)
            _ = builder.state.apply(.shortened(stack: 1, frames: fitted.shortenings))
            let messages = fitted.prompt.request.messages
            let marked = (last.lastIndex(where: \.endsCacheablePrefix) ?? -1) + 1
            if zip(last.prefix(marked), messages).allSatisfy({ $0.content == $1.content }) { stable += 1 }
            #expect(messages.filter(\.endsCacheablePrefix).count <= 3)
            last = messages
            Self.grow(&builder.state, top, number, random: &random)
        }
        #expect(stable >= 130)
        #expect(stable < 150, "the window was never full")
    }

    // MARK: Cache marks

    @Test func theFirstRequestMarksTheExampleOnly() throws {
        var random = SeededGenerator(seed: 8)
        let (builder, top) = try Self.builder(exchanges: [0], random: &random)
        let marks = builder.request(for: top).request.messages.indices.filter { index in
            builder.request(for: top).request.messages[index].endsCacheablePrefix
        }
        #expect(marks == [InterpreterPrompt.standard.example.count - 1])
    }

    @Test func laterOnesMarkTheProgramAndTheNewestExchangeToo() throws {
        var random = SeededGenerator(seed: 9)
        let (builder, top) = try Self.builder(exchanges: [2, 3], random: &random)
        let messages = builder.request(for: top).request.messages
        let marked = messages.filter(\.endsCacheablePrefix)
        #expect(marked.count == 3)
        #expect(marked.first == messages[InterpreterPrompt.standard.example.count - 1])
        #expect(marked.dropFirst().first?.content.contains("You are the agent Guide.") == true)
        #expect(marked.last?.content.contains("recap – exchange 2 of \(top.frame)") == true)
        #expect(marked.last == messages.dropLast().last)
    }

    @Test func aReplyInTheMiddleIsNoEnd() throws {
        var random = SeededGenerator(seed: 10)
        let (builder, top) = try Self.builder(exchanges: [2, 0], random: &random)
        let marked = builder.request(for: top).request.messages.filter(\.endsCacheablePrefix)
        #expect(marked.last?.content.contains("recap – exchange 1 of") == true)
    }

    // MARK: What is left of an exchange

    @Test(arguments: [
        ("recap – greeted\nplan – x", "greeted"), ("**Recap:** asked for a *name*", "asked for a *name*"),
        ("\n## RECAP\n\n- the user is \"Ann\"\nplan – y", "the user is \"Ann\""), ("recap", "recap"),
        ("`Say(\"a\")`\nyld user", "`Say(\"a\")`"), ("recapitulate", "recapitulate"), ("", ""),
        ("plan – a\nrecap - 日本", "日本"),
    ])
    func theRecapOfAReply(reply: String, recap: String) {
        #expect(Exchange(instruction: "", reply: reply).recap == recap)
    }

    @Test func aLongInstructionIsCutAtACharacter() {
        let short = Exchange(instruction: String(repeating: "日", count: 1000), reply: "recap – a").inShort
        #expect(short.hasSuffix("日…\nRecap: a"))
        #expect(short.utf8.count < 1020)
    }
}
