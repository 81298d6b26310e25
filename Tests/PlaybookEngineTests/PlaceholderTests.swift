import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import TestSupport
import Testing

@testable import PlaybookEngine

/// Placeholders in descriptions, evaluated when the playbook is entered.
@Suite struct PlaceholderTests {
    /// `Main` calls `Advise($city)`, whose description is the one given.
    private static func source(_ description: String) -> String {
        """
        # Guide
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Advise the user
        ## Advise($city)
        \(description)
        ### Steps
        - Give advice
        ## Weather($city, $unit = "°C")
        ### Steps
        - Return the weather
        ## Loud($text)
        ### Steps
        - Return it in capitals
        # Clock
        ## Now()
        public: true
        ### Steps
        - Return the time
        ## Secret()
        ### Steps
        - Return it
        """
    }

    private static let call = ScriptedModel.Answer.reply("`$n = 3` `Advise(\"Rome\")`\nyld call")
    private static let end = ScriptedModel.Answer.reply("yld exit")

    private func play(
        _ description: String, _ answers: [ScriptedModel.Answer], clock: [ScriptedModel.Answer] = [],
        lines: [String] = [], streaming: Bool = true, pieceSize: Int = 3,
        onText: (@Sendable (String, ProgramRun) -> Void)? = nil
    ) async throws -> PlayedRun {
        let folder = try TestFolder()
        try folder.write("tips.txt", "Bring a hat.")
        return try await PlayedRun.play(
            Self.source(description), ["Guide": [Self.call] + answers, "Clock": clock], lines: lines,
            streaming: streaming, pieceSize: pieceSize, folder: ProgramFolder(path: folder.path),
            onText: onText)
    }

    /// The description as the prompt of the last request shows it.
    private func description(in run: PlayedRun) -> String {
        let prompt = run.requests.last?.request.messages.map(\.content).joined(separator: "\n") ?? ""
        guard let start = prompt.firstRange(of: "## Advise($city)\n\n") else { return "" }
        let rest = prompt[start.upperBound...]
        return String(rest[..<(rest.firstRange(of: "\n\n### Steps")?.lowerBound ?? rest.endIndex)])
    }

    private func warnings(of run: PlayedRun) -> [String] {
        run.entries.compactMap { if case .note(.warning, _, let text, _) = $0.event { text } else { nil } }
    }

    @Test(
        arguments: [
            ("Go to {$city}, {$n + 1} times.", "Go to Rome, 4 times."), ("{$city.x}{\"a\": {$n}}", nil),
            ("{len($city)} {LoadFile(\"tips.txt\")}", "4 Bring a hat."),
            ("{\"city\": \"{$city}\"} {city} {}", "{\"city\": \"Rome\"} {city} {}"),
            ("```\n{$city}\n```\n{$city}", "```\n{$city}\n```\nRome"), ("No placeholder.", "No placeholder."),
        ] as [(String, String?)]) func valuesStandInTheText(text: String, shown: String?) async throws
    {
        let run = try await play(text, [Self.end])
        #expect(run.ending == .finished)
        if let shown { #expect(description(in: run) == shown) }
        #expect(run.requests.count == 2)
        #expect(warnings(of: run).isEmpty == (shown != nil))
    }

    @Test(arguments: [true, false], [1, 10_000])
    func callsRunToTheirResultFirst(streaming: Bool, pieceSize: Int) async throws {
        let run = try await play(
            "In {$city} it is {Loud(Weather($city, unit=\"°F\"))} at {Clock.Now()}. {LoadArtifact(\"a\")}",
            [
                .reply("`SaveArtifact(\"a\", \"s\", \"Bring water.\")` `Return[f\"{$city} hot {$unit}\"]`"),
                .reply("`Return[f\"{$text}!\"]`"), Self.end,
            ], clock: [.reply("`Return[12]`")], streaming: streaming, pieceSize: pieceSize)
        #expect(run.ending == .finished)
        #expect(description(in: run) == "In Rome it is Rome hot °F! at 12. Bring water.")
        #expect(run.instructions[3].contains("Execute Clock.Now()"))
        #expect(run.instructions[4].contains("Execute Advise('Rome') from step Advise:01"))
        #expect(!run.instructions[4].contains("returned"), "the text has the results")
        let whileEntering = run.requests[1].request.messages.map(\.content).joined()
        #expect(!whileEntering.contains("## Advise"), "what has not begun is not shown")
        #expect(warnings(of: run) == [])
    }

    @Test(arguments: [
        ("{$unset}", "[error: ", "{$unset} in the description of Advise has no value"),
        ("{Nobody()}", "[error: Nobody was not found", "{Nobody()}"),
        ("{Weather()}", "[error: Weather($city, $unit) was called without $city]", "without $city"),
        ("{Secret()}", "[error: Clock.Secret is not public", "Secret"),
        ("{Say(\"user\", \"Hello\")}", "[error: Say cannot be called in a description", "only in a step"),
        ("{Loud(WaitForMessage())}", "[error: WaitForMessage cannot be called", "only in a step"),
        ("{SendMessage(\"Clock\", \"x\")}", "[error: SendMessage cannot be called", "SendMessage"),
        ("{EndProgram()}", "[error: EndProgram cannot be called", "EndProgram"),
        ("{LoadArtifact(\"x\")}", "[error: There is no artifact named 'x'", "x"),
        ("{$city / 2} {$city}", "] Rome", "test.md:7: {$city / 2}"),
    ]) func errorsStandInTheText(text: String, shown: String, warned: String) async throws {
        let run = try await play(text, [Self.end])
        #expect(run.ending == .finished)
        #expect(description(in: run).contains(shown))
        #expect(run.messages == [])
        #expect(warnings(of: run).count == 1)
        #expect(warnings(of: run).first?.contains(warned) == true)
    }

    @Test func aCallInsideAnErrorStartsNothing() async throws {
        let run = try await play("{Say(Weather($city))}", [Self.end])
        #expect(run.requests.count == 2)
    }

    @Test func descriptionsThatCallThemselvesEnd() async throws {
        let run = try await play("{Advise($city)}", Array(repeating: .reply("`Return[\"x\"]`"), count: 20) + [Self.end])
        #expect(run.ending == .finished)
        #expect(warnings(of: run).count == 1)
        #expect(warnings(of: run).first?.contains("more than 20 deep") == true)
        #expect(description(in: run) == "x")
    }

    @Test func placeholdersAreEvaluatedOnceEvenIfTheReplyChangesTheVariable() async throws {
        let run = try await play("{$city}", [.reply("`$city = \"Oslo\"`\nyld call"), Self.end])
        #expect(description(in: run) == "Rome")
    }

    @Test func whatAResultHoldsIsNotEvaluated() async throws {
        let run = try await play("{Weather($city)}", [.reply("`Return[\"{$city} {EndProgram()}\"]`"), Self.end])
        #expect(description(in: run) == "{$city} {EndProgram()}")
    }

    @Test func aLongResultStandsInTheTextWhole() async throws {
        let run = try await play(
            "{Weather($city)}", [.reply("`Return[\"\(String(repeating: "x", count: 600))\"]`"), Self.end])
        #expect(description(in: run) == String(repeating: "x", count: 600))
        #expect(run.finalState.agents["Guide"]?.artifacts == ArtifactStore())
    }

    @Test func beginPlaybooksHavePlaceholdersToo() async throws {
        let source = Self.source("-").replacing("## Main\n", with: "## Main\nThe day is {Clock.Now()}.\n")
        let run = try await PlayedRun.play(source, ["Guide": [Self.end], "Clock": [.reply("`Return[\"Monday\"]`")]])
        #expect(run.requests.last?.request.messages.contains { $0.content.contains("The day is Monday.") } == true)
    }

    // MARK: Interrupts and the log

    static let interrupted: [ScriptedModel.Answer] = [
        .stalls("`Step[\"Weather:01:RET\"]` `Say(\"user\", \"Let me see"),
        .reply("`Return[\"sunny\"]`"), end,
    ]

    private func playInterrupted() async throws -> PlayedRun {
        try await play(
            "It is {Weather($city)}.", Self.interrupted, lines: ["quick"], pieceSize: 100,
            onText: { _, run in run.interrupt() })
    }

    @Test func anInterruptWhileACallOfADescriptionRuns() async throws {
        let run = try await playInterrupted()
        #expect(run.ending == .finished)
        #expect(run.instructions[2].contains("The human interrupted you."))
        #expect(run.instructions[2].contains("User said: quick"))
        #expect(description(in: run) == "It is sunny.")
        #expect(!run.instructions[3].contains("interrupted"), "the description was no reply that could be cut off")
    }

    @Test func everyPrefixOfTheLogFolds() async throws {
        let runs = [
            try await playInterrupted(),
            try await play(
                "{Loud(Weather($city))} {$unset} {Clock.Now()} {LoadFile(\"tips.txt\")}",
                [.reply("`Return[\"a\"]`"), .reply("`Return[\"b\"]`"), Self.end], clock: [.reply("`Return[12]`")]),
        ]
        for run in runs { try FoldTests.check(run) }
    }
}
