import LanguageModels
import OrderedCollections
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// Lines of the human that come when nobody waits, or for somebody else, and the end of them.
@Suite struct HumanLineTests {
    static let two = """
        # Ann
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask
        # Bob
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask
        """

    @Test func aLineGoesToTheAgentThatItNames() async throws {
        let run = try await PlayedRun.play(
            Self.two,
            [
                "Ann": [.reply("yld user"), .reply("`Say(\"Ann heard\")` `Return[]`")],
                "Bob": [.reply("yld user"), .reply("`Say(\"Bob heard\")` `Return[]`")],
            ], lines: ["@bob first", "@nobody second"])
        #expect(run.ending == .finished)
        #expect(
            run.messages == ["user: first", "Bob → user: Bob heard", "user: @nobody second", "Ann → user: Ann heard"])
    }

    @Test func aLineForAnAgentThatDoesNotWaitIsKept() async throws {
        let run = try await PlayedRun.play(
            Self.two,
            [
                "Ann": [.reply("yld user"), .reply("`SendMessage(\"Bob\", \"go\")` `Return[]`")],
                "Bob": [
                    .reply("`$m = WaitForMessage(\"Ann\")`\nyld call"), .reply("yld user"),
                    .reply("`Say(\"Bob heard\")` `Return[]`"),
                ],
            ], lines: ["@Bob for you", "go on, Ann"])
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "user: go on, Ann", "Ann → Bob: go", "user: for you", "Bob → user: Bob heard",
            ])
        #expect(run.notes.filter { $0.contains("Bob does not listen now") }.count == 1)
        #expect(!run.notes.contains { $0.contains("never heard") })
    }

    @Test func aLineThatNobodyHearsIsTold() async throws {
        let run = try await PlayedRun.play(
            Self.two, ["Ann": [.reply("yld user"), .reply("`Return[]`")], "Bob": [.reply("`Return[]`")]],
            lines: ["@Bob lost", "go on"])
        #expect(run.ending == .finished)
        #expect(run.notes.filter { $0.contains("“lost” was never heard") }.count == 1, "\(run.notes)")
    }

    @Test func aWaitForTheHumanThatEndsByItselfIsAskedForAnew() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .reply("`$m = WaitForMessage(\"user\", 0.01)`\nyld call"), .reply("yld user"), .reply("yld exit"),
                ]
            ], linesAfterRequest: 2, lines: ["late"])
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("No message came."))
        #expect(run.instructions[2].contains("User said: late"))
    }

    /// The deadline is one of the log's clock, whatever the time is elsewhere.
    @Test func aTimeOutIsOfTheLogsClock() async throws {
        let clock = Mutex<Int64>(0)
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            ["Greeter": [.reply("`$m = WaitForMessage(\"user\", 5)`\nyld call"), .reply("yld exit")]],
            now: {
                clock.withLock { time in
                    time += 1000
                    return time
                }
            })
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("No message came."))
        let deadlines = try run.entries.indices.flatMap { index in
            try LogFold(run.entries.prefix(index), from: run.initialState).state.stacks.values.compactMap(\.deadline)
        }
        #expect(deadlines.first.map { (5000...1_000_000).contains($0) } == true)
    }

    @Test func aClockThatIsSetBackMakesNoWaitLonger() async throws {
        let clock = Mutex<Int64>(7_200_000)
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            ["Greeter": [.reply("`$m = WaitForMessage(\"user\", 0.2)`\nyld call"), .reply("yld exit")]],
            now: { clock.withLock { $0 } },
            onEntry: { run in
                // When input has been asked for, the wait has begun.
                if run.ledger.read({ $0.hasRequestedInput }) { clock.withLock { $0 = 0 } }
            })
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("No message came."))
    }

    @Test(
        arguments: [
            (0.5, 1500), (-0.5, 500), (-10, 0), (.infinity, .max / 2), (-.infinity, 0), (.nan, .max / 2),
            (1e9, 1_000_000_001_000),
            (9e15, .max / 2),
        ] as [(Double, Int64)])
    func deadlines(seconds: Double, deadline: Int64) {
        #expect(Deadline.after(seconds: seconds, now: 1000) == deadline)
    }

    @Test func aTimeOutOutlivesTheEndOfInput() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .reply("`$m = WaitForMessage(\"user\", 0.01)`\nyld call"), .reply("`Say(\"alone\")`\nyld exit"),
                ]
            ])
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: alone"])
    }
}
