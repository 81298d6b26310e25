import LanguageModels
import PlaybookLanguage
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// What the engine asks a model where it drives the steps.
@Suite struct GuidedQuestionTests {
    private func play(
        _ steps: String, _ answers: [ScriptedModel.Answer], lines: [String] = [], streaming: Bool = true,
        pieceSize: Int = 3, more: String = "", isModelSmall: Bool = false
    ) async throws -> PlayedRun {
        let run = try await PlayedRun.play(
            GuidedRunTests.program(steps, more: more), ["Host": answers], lines: lines, streaming: streaming,
            isGuided: true, isModelSmall: isModelSmall, pieceSize: pieceSize)
        if run.entries.count < 500 { try FoldTests.check(run) }
        return run
    }

    private func said(_ run: PlayedRun) -> [String] {
        run.messages.map { $0.hasPrefix("Host → user: ") ? String($0.dropFirst("Host → user: ".count)) : $0 }
    }

    @Test("Only the words are asked for, and delivered while they are written", arguments: [true, false])
    func words(streaming: Bool) async throws {
        let run = try await play(
            "- Set $name to \"Maria\"\n- Greet the user\n- Say \"End.\"",
            [.reply("<think>hm</think>\n“Hi \\ \"you\",\n`$name`!”\n")], streaming: streaming)
        #expect(said(run) == ["Hi \\ \"you\",\n`Maria`!", "End."])
        #expect(run.requests.count == 1)
        #expect(run.requests.first?.request.schema == nil)
        #expect(run.instructions.first?.contains("Instruction: Greet the user") == true)
        #expect(run.instructions.first?.contains("$name = 'Maria'") == true)
        #expect(run.notes(.info).contains("The model is asked for the words for “Greet the user” (step 02)."))
        var pieces = 0
        for entry in run.entries {
            if case .stream(.update(let update)) = entry.event, !update.content.isEmpty { pieces += 1 }
        }
        #expect(pieces > (streaming ? 3 : 0))
    }

    @Test(
        "However the words are cut, their blanks stay where they are",
        arguments: [
            "I am \u{201C}Ann\u{201D}. ", "\n \"I am \u{201C}Ann\u{201D}.\" ",
            "<think>a b</think> I am \u{201C}Ann\u{201D}.",
        ], 1...9)
    func cutWords(reply: String, pieceSize: Int) async throws {
        let run = try await play("- Greet the user", [.reply(reply)], pieceSize: pieceSize)
        #expect(said(run) == ["I am \u{201C}Ann\u{201D}."])
    }

    @Test func aQuestionInTheModelsWordsWaitsAndItsAnswerIsRead() async throws {
        let run = try await play(
            "- Welcome them and ask for their $name\n- Say \"Hi, $name.\"",
            [.reply("Welcome! Who are you?"), .reply("{\"name\": \"Maria\"}")], lines: ["people mostly call me Maria"])
        #expect(said(run) == ["Welcome! Who are you?", "user: people mostly call me Maria", "Hi, Maria."])
        #expect(run.requests.last?.request.schema?.members.map(\.name) == ["name"])
        #expect(
            run.requests.last?.request.messages.contains {
                $0.role == .assistant && $0.content == "Welcome! Who are you?"
            } == true)
    }

    @Test func whatTheAnswerLeavesOutIsAskedForAgain() async throws {
        let run = try await play(
            "- Ask \"Name and city?\" for $name and $city\n- Say \"$name $city\"",
            [.reply("{\"name\": \"Maria\", \"city\": null}")], lines: ["It is Maria", "Maria, Lisbon"])
        #expect(
            said(run) == [
                "Name and city?", "user: It is Maria", "Please tell me the city.", "user: Maria, Lisbon",
                "Maria Lisbon",
            ])
    }

    @Test(
        "Conditions are asked for as yes or no",
        arguments: [
            ("{\"answer\": \"yes\"}", ["Take it."]), ("No.", ["Leave it."]),
            ("```json\n{\"answer\": \"no\"}\n```", ["Leave it."]),
        ])
    func conditions(answer: String, expected: [String]) async throws {
        let run = try await play("- If it rains, say \"Take it.\", otherwise say \"Leave it.\"", [.reply(answer)])
        #expect(said(run) == expected)
        #expect(run.requests.first?.request.schema?.members.first?.property == .oneOf(["yes", "no"]))
    }

    @Test func loopsAreDecidedAnewEachRound() async throws {
        let run = try await play(
            "- While it rains\n  - Say \"Wait.\"\n- Unless it snows, say \"Go.\"",
            [.reply("yes"), .reply("yes"), .reply("no"), .reply("no")])
        #expect(said(run) == ["Wait.", "Wait.", "Go."])
    }

    @Test func valuesComeAsJSON() async throws {
        let run = try await play(
            "- Think of a $number and a $word\n- Say \"$number $word\"\n- $r = Sum()\n- Say \"$r\"",
            [.reply("{\"number\": 7, \"word\": \"tea\"}"), .reply("{\"_result\": 12}")],
            more: "## Sum\n- Return the sum of all")
        #expect(said(run) == ["7 tea", "12"])
    }

    @Test func numbersThatAreNoneAreAskedForAgain() async throws {
        let run = try await play(
            "- Think of a $number\n- Say \"{$number}\"", [.reply("{\"number\": 1e999}"), .reply("{\"number\": 7}")])
        #expect(said(run) == ["7"])
        #expect(run.requests.count == 2)
    }

    @Test func aTriggerIsChosenFromTheList() async throws {
        let more = "## Menu\n### Triggers\n- When the user is hungry\n### Steps\n- Say \"Tea.\"\n"
        let run = try await play(
            "- Say \"Hello.\"", [.reply("{\"answer\": \"Menu\"}"), .reply("{\"answer\": \"none\"}"), .reply("I see.")],
            lines: ["My stomach growls", "Nice weather"], more: more)
        #expect(said(run) == ["Hello.", "user: My stomach growls", "Tea.", "user: Nice weather", "I see."])
    }

    @Test(
        "A playbook that needs values gets them from the message, or from the answer to a question",
        arguments: [
            (
                ["{\"answer\": \"Menu\"}", "{\"dish\": \"soup\", \"count\": 2}"], ["two soups, I am starving"],
                ["2 soup"]
            ),
            (
                [
                    "{\"answer\": \"Menu\"}", "{\"dish\": \"soup\", \"count\": null}",
                    "{\"dish\": \"soup\", \"count\": 3}",
                ],
                ["soup, I am starving", "three of it"], ["Please tell me the count.", "user: three of it", "3 soup"]
            ),
        ])
    func aTriggerWithValues(answers: [String], lines: [String], expected: [String]) async throws {
        let more = """
            ## Menu($dish, $count:int, $hot = "yes")
            ### Triggers
            - When the user is hungry
            ### Steps
            - Say "$count $dish"

            """
        let run = try await play("- Say \"Hello.\"", answers.map { .reply($0) }, lines: lines, more: more)
        #expect(said(run) == ["Hello.", "user: \(lines[0])"] + expected)
        #expect(run.requests[1].request.schema?.members.map(\.name) == ["dish", "count"])
        #expect(run.ending == .finished, "\(run.failure ?? "none")")
    }

    // MARK: Small models

    @Test(
        "What a small model finds in an answer has to stand in it",
        arguments: [
            ("", "I would like croissants please", "\"Croissants\"", "Croissants"),
            ("", "I would like some milk please", "\"a pony\"", "I would like some milk please"),
            ("", "I think I take three of them", "3", "3"), ("", "the ones over there, you know", "12", nil),
            (":int", "That was back in 1984, in spring", "1984", "1984"),
            (":int", "That was back in 1984, in spring", "2019", nil),
            (":str", "my friends all call me Maria", "\"Maria\"", "Maria"),
        ] as [(String, String, String, String?)])
    func groundedValues(type: String, line: String, found: String, expected: String?) async throws {
        let run = try await play(
            "- Ask \"What?\" for $it\(type)\n- Say \"$it\"",
            [.reply("{\"it\": \(found)}"), .reply("{\"it\": \(found)}")],
            lines: [line], isModelSmall: true)
        let last = expected ?? (type.isEmpty ? line : "Please tell me the it.")
        #expect(said(run) == ["What?", "user: \(line)", last])
    }

    @Test func aLargerModelIsTrusted() async throws {
        let run = try await play(
            "- Ask \"What?\" for $it:int\n- Say \"$it\"", [.reply("{\"it\": 144}")],
            lines: ["a gross, which is not small"])
        #expect(said(run).last == "144")
    }

    @Test func aPlainQuestionIsBetterThanASmallModelsWords() async throws {
        let run = try await play(
            "- Ask the user for their $name\n- Say \"$name\"", [], lines: ["Maria"], isModelSmall: true)
        #expect(said(run) == ["Please tell me your name.", "user: Maria", "Maria"])
        #expect(run.requests.isEmpty)
    }

    @Test func aSmallModelIsAskedInFewWords() async throws {
        let run = try await play(
            "- Say \"One.\"\n- Ask \"What?\" for $it\n- Greet the user",
            [.reply("{\"it\": \"tea\"}"), .reply(String(repeating: "Hello. ", count: 500))],
            lines: ["some tea would be nice"], isModelSmall: true)
        #expect(run.requests.first?.request.system == "")
        #expect(
            run.requests.first?.request.messages.map(\.content).last
                == "some tea would be nice\n\nAnswer with JSON: the it in what the user said.")
        #expect((said(run).last?.utf8.count ?? 0) < 700)
    }

    @Test func theLogTellsWhatItCost() async throws {
        let run = try await play("- Say \"a\"\n- Greet the user", [.counted("Hi.", tokens: 40)])
        #expect(
            run.notes(.info).last
                == "Guided: 2 replies without a model, 1 requests to a model, 40 tokens read and 1 written.")
    }

    // MARK: Failures

    @Test func answersOfNoUseAreAskedForAgainThreeTimes() async throws {
        let run = try await play("- If it rains, say \"x\"", [.reply("perhaps"), .reply(""), .reply("{}")])
        #expect(run.failure?.contains("3 replies in a row") == true, "\(run.failure ?? "none")")
        #expect(run.failure?.contains("test.md:6") == true)
    }

    @Test(arguments: [true, false]) func aMessageThatBreaksOffIsReplaced(streaming: Bool) async throws {
        let run = try await play(
            "- Greet the user\n- Say \"End.\"", [.broken("Hello the", .init(.network, "broke")), .reply("Hello!")],
            streaming: streaming)
        #expect(said(run) == ["Hello the [error]", "Hello!", "End."])
    }

    /// What the server fails at is not said of the model.
    @Test(arguments: [true, false]) func aServerThatAlwaysBreaksIsNotAskedForEver(streaming: Bool) async throws {
        let broken = ScriptedModel.Answer.broken("Hello the", .init(.network, "The connection broke."))
        let run = try await play("- Greet the user", Array(repeating: broken, count: 9), streaming: streaming)
        #expect(run.failure?.contains("The connection broke.") == true, "\(run.failure ?? "none")")
        #expect(run.requests.count == 3)
    }

    @Test func smallModelsThatFindNoEndAreStopped() async throws {
        let run = try await play("- Greet the user", [.reply(String(repeating: "so ", count: 3000))])
        #expect((said(run).first?.count ?? 0) < 5000 && run.ending == .finished)
    }
}
