import LanguageModels
import SessionLog
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
    }

    @Test func aWaitForTheHumanThatEndsByItselfIsAskedForAnew() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .reply("`$m = WaitForMessage(\"user\", 0.01)`\nyld call"), .reply("yld user"), .reply("yld exit"),
                ]
            ], answersFirstRequest: false, lines: ["late"])
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("No message came."))
        #expect(run.instructions[2].contains("User said: late"))
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
