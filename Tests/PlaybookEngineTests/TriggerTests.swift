import LanguageModels
import SessionLog
import Testing

@testable import PlaybookEngine

/// Triggers that no beginning fires.
@Suite struct TriggerTests {
    static let desk = """
        # Desk
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Welcome the user
        ## Calm
        ### Triggers
        - When the user is angry
        ### Steps
        - Calm the user down
        """

    @Test func aMessageAfterTheBeginPlaybooksIsHandled() async throws {
        let run = try await PlayedRun.play(
            Self.desk,
            [
                "Desk": [
                    .reply("`Say(\"Welcome!\")` `Return[]`"),
                    .reply("`Trigger[\"Calm:T1:CND\"]` `Calm()`\nyld call"),
                    .reply("`Say(\"I am sorry.\")` `Return[]`"),
                    .reply("`Return[]`"),
                ]
            ], lines: ["This is outrageous!"])
        #expect(run.ending == .finished)
        #expect(
            run.messages == ["Desk → user: Welcome!", "user: This is outrageous!", "Desk → user: I am sorry."])
        #expect(run.instructions[1].contains("User said: This is outrageous!"))
        #expect(
            run.requests[1].request.messages.contains { $0.content.contains("`Trigger[\"Calm:T1:CND\"]` `Calm()`") })
    }

    @Test func theEndOfInputIsThenANormalEnd() async throws {
        let run = try await PlayedRun.play(Self.desk, ["Desk": [.reply("`Say(\"Welcome!\")` `Return[]`")]])
        #expect(run.ending == .finished)
        let requested = run.entries.compactMap { entry -> Bool? in
            if case .inputRequested(_, let inStep) = entry.event { inStep } else { nil }
        }
        #expect(requested == [false])
    }

    @Test func aPlaybookMayBeNamedLikeTheBuiltInOne() async throws {
        let source = """
            # A
            ## message_handling
            ### Triggers
            - When the program starts
            ### Steps
            - Greet
            """
        let run = try await PlayedRun.play(source, ["A": [.reply("`Say(\"mine\")` `Return[]`")]])
        #expect(run.messages == ["A → user: mine"])
        #expect(run.requests[0].request.messages.last?.content.contains("Greet") == true)
    }

    static let kitchen = """
        # Waiter
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask the Cook
        # Cook
        ## HowLong
        ### Triggers
        - When asked how long a dish takes
        ### Steps
        - Answer
        """

    @Test func aMessageOfAnAgentIsHandledToo() async throws {
        let run = try await PlayedRun.play(
            Self.kitchen,
            [
                "Waiter": [
                    .reply("`SendMessage(\"Cook\", \"How long?\")`\nyld agent"),
                    .reply("`Say(\"Ten minutes.\")` `Return[]`"),
                ],
                "Cook": [.reply("`SendMessage(\"Waiter\", \"Ten minutes.\")` `Return[]`")],
            ])
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Waiter → Cook: How long?", "Cook → Waiter: Ten minutes.", "Waiter → user: Ten minutes.",
            ])
        #expect(run.requests[1].instruction.contains("Waiter said: How long?"))
    }

    @Test func aStackThatNobodyCanHelpIsNoNormalEnd() async throws {
        let run = try await PlayedRun.play(
            Self.kitchen,
            [
                "Waiter": [.reply("`SendMessage(\"Cook\", \"How long?\")`\nyld agent")],
                "Cook": [.reply("`Return[]`")],
            ])
        #expect(run.failure?.contains("Waiter (Main, step 01, test.md:6) waits for a message from Cook") == true)
    }
}
