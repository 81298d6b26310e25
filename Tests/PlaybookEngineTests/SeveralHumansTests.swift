import LanguageModels
import PlaybookLanguage
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// Humans by declaration: one is the user, several go by name.
@Suite struct SeveralHumansTests {
    private static let main = """
        # Clerk
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask

        """
    static let two =
        main + """
            # Alice:Human
            name: Lissy
            delivery_channel: streaming
            meeting_notifications: targeted
            Signs contracts.
            # Old Bob:Human
            Pays.
            """

    @Test(arguments: ["user", "human", "Ann", "ann", "Old Ann", "OldAnn", "Annie", "ANNIE"])
    func oneDeclaredHumanIsTheUser(target: String) async throws {
        let source = Self.main + "# \(target.hasPrefix("Old") ? "Old Ann" : "Ann"):Human\nname: Annie\nLikes tea.\n"
        let run = try await PlayedRun.play(
            source,
            ["Clerk": [.reply("`Say(\"\(target)\", \"Hi\")`\nyld user"), .reply("`Say(\"Bye\")`\nyld exit")]],
            lines: ["Ann: hello"])
        #expect(run.messages == ["Clerk → user: Hi", "user: Ann: hello", "Clerk → user: Bye"])
        #expect(run.instructions[1].contains("User said: Ann: hello"))
        #expect(run.instructions[0].contains("The user:\n- \(target.hasPrefix("Old") ? "OldAnn" : "Ann"): Likes tea."))
        #expect(run.humansOfStart == [])
    }

    @Test(arguments: [
        ("Alice", "Alice"), ("alice", "Alice"), ("Lissy", "Alice"), ("Old Bob", "OldBob"), ("oldbob", "OldBob"),
        ("user", "Alice"), ("human", "Alice"),
    ])
    func aMessageGoesToTheHumanThatItNames(target: String, recipient: String) async throws {
        let run = try await PlayedRun.play(
            Self.two, ["Clerk": [.reply("`Say(\"\(target)\", \"Hi\")`\nyld exit")]])
        #expect(run.messages == ["Clerk → \(recipient): Hi"])
        #expect(run.humansOfStart == ["Alice", "OldBob"])
    }

    @Test(arguments: [
        ("Old Bob: me", "OldBob: me"), ("OLDBOB:me", "OldBob: me"), ("Lissy: me", "Alice: me"),
        ("nobody named", "Alice: nobody named"), ("Carol: who?", "Alice: Carol: who?"),
        ("Old Bob: @Clerk me", "OldBob: me"), ("https://a.example", "Alice: https://a.example"),
    ])
    func aLineIsSaidByWhoItNames(line: String, message: String) async throws {
        let run = try await PlayedRun.play(
            Self.two, ["Clerk": [.reply("yld user"), .reply("`Say(\"user\", \"I see\")`\nyld exit")]], lines: [line])
        let speaker = String(message.prefix { $0 != ":" })
        #expect(run.messages == [message, "Clerk → \(speaker): I see"])
        #expect(run.instructions[1].contains("\(speaker) said: \(message.dropFirst(speaker.count + 2))"))
    }

    @Test func theFirstMessageMayNameItsSpeaker() async throws {
        let run = try await PlayedRun.play(
            Self.two, ["Clerk": [.reply("yld user"), .reply("yld exit")]], firstMessage: "Old Bob: hello")
        #expect(run.messages == ["OldBob: hello"])
    }

    @Test func aLineWithoutANameIsSaidByWhoSpokeLast() async throws {
        let run = try await PlayedRun.play(
            Self.two, ["Clerk": [.reply("yld user"), .reply("yld user"), .reply("yld exit")]],
            lines: ["Old Bob: one", "two"])
        #expect(run.messages == ["OldBob: one", "OldBob: two"])
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test func aWaitForOneHumanLeavesTheOthersWordsForLater() async throws {
        let run = try await PlayedRun.play(
            Self.two,
            [
                "Clerk": [
                    .reply("`$m = WaitForMessage(\"Lissy\")`\nyld call"),
                    .reply("`Say(\"Old Bob\", f\"{$m[0].sender}: {$m[0].content}\")`\nyld user"),
                    .reply("yld exit"),
                ]
            ], lines: ["Old Bob: early", "Alice: awaited"])
        #expect(run.messages == ["Alice: awaited", "Clerk → OldBob: Alice: awaited", "OldBob: early"])
        let warned = run.entries.contains {
            if case .note(.warning, _, let text, _) = $0.event { text.contains("write: Alice: text") } else { false }
        }
        #expect(warned)
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test(arguments: ["user", "*"]) func aWaitForTheUserEndsWithAnyHuman(source: String) async throws {
        let run = try await PlayedRun.play(
            Self.two,
            ["Clerk": [.reply("`$m = WaitForMessage(\"\(source)\")`\nyld call"), .reply("yld exit")]],
            lines: ["Old Bob: me"])
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("OldBob said: me"))
    }

    @Test func anAbortedMessageIsReplacedForItsOwnRecipient() async throws {
        let broken = ScriptedModel.Answer.broken(
            "`Say(\"Old Bob\", \"Dear B", ModelError(.network, "The connection broke."))
        let run = try await PlayedRun.play(
            Self.two,
            ["Clerk": [broken, .reply("`Say(\"Alice\", \"Hm\")` `Say(\"Old Bob\", \"Dear Bob\")`\nyld exit")]])
        let replaces = run.entries.compactMap { entry -> String? in
            guard case .stream(.start(let start)) = entry.event else { return nil }
            return "\(start.recipient) \(start.replaces == nil ? "new" : "again")"
        }
        #expect(replaces == ["OldBob new", "Alice new", "OldBob again"])
    }

    @Test func aTargetBehindTheTextMustBeTheHumanWhoGotIt() async throws {
        let run = try await PlayedRun.play(
            Self.two,
            [
                "Clerk": [
                    .reply("`Say(\"Hello, you\", target=\"Alice\")` `Say(\"Hi, you\", target=\"Old Bob\")`\nyld user"),
                    .reply("yld exit"),
                ]
            ])
        #expect(run.messages == ["Clerk → Alice: Hello, you", "Clerk → Alice: Hi, you [error]"])
    }

    @Test func theHumanWhoSpokeLastIsTheUserOfACalledPlaybook() async throws {
        let source =
            Self.two + """

                # Helper
                ## Help
                public: true
                ### Steps
                - Help
                """
        let run = try await PlayedRun.play(
            source,
            [
                "Clerk": [
                    .reply("yld user"), .reply("`Helper.Help()`\nyld call"), .reply("yld exit"),
                ],
                "Helper": [.reply("`Say(\"At once\")` `Return[]`")],
            ], lines: ["Old Bob: help"])
        #expect(run.messages == ["OldBob: help", "Helper → OldBob: At once"])
    }

    @Test func wordsThatNoStepWaitsForGoToTheAgentThatSpokeLastToThatHuman() async throws {
        let source =
            Self.two + """

                # Desk
                ## Serve
                ### Triggers
                - When the user needs something
                ### Steps
                - Serve
                # Door
                ## Open
                ### Triggers
                - When the user is at the door
                ### Steps
                - Open
                """
        let run = try await PlayedRun.play(
            source,
            [
                "Clerk": [.reply("`SendMessage(\"Door\", \"greet Bob\")` `Return[]`")],
                "Door": [.reply("`Say(\"Old Bob\", \"Welcome\")` `Return[]`"), .reply("`Say(\"Yes?\")` `Return[]`")],
                "Desk": [.reply("`Say(\"Yes, Alice\")` `Return[]`")],
            ], lines: ["Alice: hello", "Old Bob: hello"])
        #expect(
            run.messages == [
                "Clerk → Door: greet Bob", "Door → OldBob: Welcome", "Alice: hello", "Desk → Alice: Yes, Alice",
                "OldBob: hello", "Door → OldBob: Yes?",
            ])
    }

    @Test func thePromptNamesTheHumans() async throws {
        let run = try await PlayedRun.play(Self.two, ["Clerk": [.reply("yld exit")]])
        #expect(run.instructions[0].contains("Humans:\n- Alice: Signs contracts.\n- OldBob: Pays.\n`Say(\"Alice\""))
        #expect(!run.instructions[0].contains("Other agents"))
    }
}

extension PlayedRun {
    /// The humans that the log's first entry names.
    var humansOfStart: [String]? {
        if case .runStarted(_, _, let humans)? = entries.first?.event { humans } else { nil }
    }
}
