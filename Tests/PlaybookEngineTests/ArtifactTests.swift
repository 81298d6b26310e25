import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// Texts that agents keep by name.
@Suite struct ArtifactTests {
    static let shelf = """
        # Shelf
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Write the report and keep it as an artifact
        - Tell the user
        ## Report($topic)
        ### Steps
        - Return the report
        """

    private static let long = String(repeating: "Ω", count: 501)

    private func play(
        _ answers: String..., streaming: Bool = true, pieceSize: Int = 3, window: Int = .max
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            Self.shelf, ["Shelf": answers.map { .reply($0) }], streaming: streaming, pieceSize: pieceSize,
            contextWindow: window)
    }

    private func artifacts(of run: PlayedRun, agent: String = "Shelf") -> [String] {
        (run.finalState.agents[agent]?.artifacts.artifacts ?? [:]).map { "\($0): \($1.summary): \($1.content)" }
    }

    // MARK: SaveArtifact and LoadArtifact

    @Test(arguments: [
        #"`SaveArtifact("report", "all of it", "It rained.")`"#,
        #"`SaveArtifact(artifact_name="report", artifact_summary="all of it", artifact_content="It rained.")`"#,
        #"`$r = SaveArtifact(name="report", content="It rained.", summary="all of it")`"#,
    ]) func savingListsIt(call: String) async throws {
        let run = try await play("\(call)\nyld call", "yld exit")
        #expect(artifacts(of: run) == ["report: all of it: It rained."])
        #expect(run.instructions[1].contains("- report: all of it\n"))
        #expect(!run.instructions[1].contains("It rained."))
        #expect(!run.instructions[0].contains("LoadArtifact"), "there is none yet")
    }

    @Test func savingReturnsTheName() async throws {
        let run = try await play(#"`$n = SaveArtifact(" report ", "s", "c")` `Say(f"{$n}!")`"# + "\nyld exit")
        #expect(run.messages == ["Shelf → user: report!"])
    }

    @Test func savingAgainReplacesInPlace() async throws {
        let run = try await play(
            #"`SaveArtifact("a", "1", "x")` `SaveArtifact("b", "2", [1])` `SaveArtifact("a", "3", "y")`"# + "\nyld exit"
        )
        #expect(artifacts(of: run) == ["a: 3: y", "b: 2: [1]"])
    }

    @Test(arguments: [
        #"`LoadArtifact("Report")`"#, #"`LoadArtifact("report")`"#, #"`LoadArtifact(artifact_name="report")`"#,
        #"`LoadArtifact("$report")`"#, #"`LoadArtifact("Artifact[report]")`"#, "`LoadArtifact(report)`",
        "`LoadArtifact($report)`", #"`$x = LoadArtifact("report")`"#,
    ]) func loadingShowsTheContentWithTheNextInstruction(call: String) async throws {
        let run = try await play(
            #"`SaveArtifact("report", "s", "It rained.\nAll day.")`"# + " `$report = 3`\n\(call)\nyld call", "yld exit")
        #expect(run.instructions[1].contains("Artifact[report]:\nIt rained.\nAll day.\n"))
    }

    @Test func aLoadedArtifactInAVariableOrAnArgument() async throws {
        let run = try await play(
            #"`SaveArtifact("a", "s", "It rained.")` `$x = LoadArtifact("a")` `Say(f"{$x} Really.")` `Say(LoadArtifact("a"))`"#
                + "\nyld exit")
        #expect(run.messages == ["Shelf → user: It rained. Really.", "Shelf → user: It rained."])
    }

    @Test func whatIsLoadedLeavesRoomInTheWindow() async throws {
        let run = try await play(
            #"`SaveArtifact("a", "s", "0123456789ä0123456789")` `LoadArtifact("a")`"# + "\nyld call", "yld exit",
            window: 5)
        #expect(run.instructions[1].contains("Artifact[a]:\n0123456789\n[The rest does not fit"))
    }

    @Test(arguments: [
        (#"`LoadArtifact("b")`"#, "There is no artifact named 'b'; known are: a."),
        (#"`SaveArtifact("x", "s")`"#, "SaveArtifact needs a name"),
        (#"`SaveArtifact("", "s", "c")`"#, "'' cannot name an artifact"),
        (#"`SaveArtifact("a[0]", "s", "c")`"#, "'a[0]' cannot name an artifact"),
        (#"`SaveArtifact("a\nb", "s", "c")`"#, "cannot name an artifact"),
        (#"`SaveArtifact("x", "s", "c", "d")`"#, "too many arguments"),
    ]) func errorsAreToldToTheModel(call: String, told: String) async throws {
        let run = try await play(#"`SaveArtifact("a", "s", "c")` "# + "\(call)\nyld exit", "yld exit")
        #expect(run.requests.count == 2)
        #expect(run.instructions[1].contains(told))
        #expect(artifacts(of: run) == ["a: s: c"])
    }

    @Test func withoutAnySavedTheErrorSaysSo() async throws {
        let run = try await play("`$x = LoadArtifact(\"b\")`\nyld exit", "yld exit")
        #expect(run.instructions[1].contains("There is no artifact named 'b'; none has been saved."))
    }

    @Test func onlySoMuchIsKept() {
        var store = ArtifactStore()
        let half = Artifact(summary: "", content: String(repeating: "x", count: ArtifactStore.byteLimit / 2))
        #expect(store.hasRoom(for: half, named: "a"))
        store.save(half, named: "a")
        #expect(!store.hasRoom(for: half, named: "b"), "the names count too")
        #expect(store.hasRoom(for: half, named: "a"), "it takes the place of the other")
        store = ArtifactStore()
        for number in 0..<ArtifactStore.countLimit {
            store.save(Artifact(summary: "", content: ""), named: "\(number)")
        }
        #expect(!store.hasRoom(for: Artifact(summary: "", content: ""), named: "x"))
        #expect(store.hasRoom(for: Artifact(summary: "", content: ""), named: "1"))
    }

    // MARK: Long results

    @Test func aLongResultBecomesAnArtifactNamedAfterItsVariable() async throws {
        let run = try await play(
            "`$r = Report(\"rain\")`\nyld call", "`Return[\"\(Self.long)\"]`",
            "`LoadArtifact(\"r\")` `Say(f\"{len($r)}\")`\nyld call", "yld exit")
        #expect(artifacts(of: run) == ["r: result of Report('rain'): \(Self.long)"])
        let told = run.instructions[2]
        let beginning = String(repeating: "Ω", count: 200)
        #expect(told.contains("Report('rain') returned a str of 501 characters. It is kept as the artifact r;"))
        #expect(told.contains("$r = '\(beginning)'… (str, 501 characters; this is the beginning)"))
        #expect(!told.contains(beginning + "Ω"))
        #expect(run.messages == ["Shelf → user: 501"], "the variable keeps the value")
        #expect(run.instructions[3].contains("Artifact[r]:\n\(Self.long)"))
    }

    @Test func withoutAVariableTheNameIsAHash() async throws {
        let run = try await play(
            "`Report(\"rain\")`\nyld call", "`Return[\"\(Self.long)\"]`", "`Report(\"rain\")`\nyld call",
            "`Return[\"\(Self.long)\"]`", "yld exit")
        #expect(artifacts(of: run) == ["a_dcce0ad0: result of Report('rain'): \(Self.long)"])
        #expect(run.instructions[2].contains("`LoadArtifact(\"a_dcce0ad0\")` shows all of it."))
    }

    @Test(arguments: [
        ("`$r = Report(\"x\")`", String(repeating: "Ω", count: 500)), ("`$r = \"\(long)\"`", "short"),
        ("`$r = 1` `$r = len(\"\(long)\")`", "short"), ("`Say(Report(\"x\"))`", long),
    ]) func whatBecomesNone(reply: String, result: String) async throws {
        let run = try await play("\(reply)\nyld call", "`Return[\"\(result)\"]`", "`Return[]`", "yld exit")
        #expect(artifacts(of: run) == [])
    }

    @Test func aLongListIsShownByItsBeginningToo() async throws {
        let run = try await play(
            "`$r = Report(\"rain\")`\nyld call", "`Return[[\"\(Self.long)\", 1]]`", "`Say($r[1])`\nyld exit")
        #expect(run.instructions[2].contains("returned a list of 508 characters"))
        #expect(run.messages == ["Shelf → user: 1"])
    }

    @Test func aLongArgumentIsShownByItsBeginning() async throws {
        let run = try await play("`$r = Report(\"\(Self.long)\")`\nyld call", "`Return[len($topic)]`", "yld exit")
        #expect(!run.instructions[1].contains(Self.long))
        #expect(run.finalState.agents["Shelf"]?.variables["r"] == .int(501))
    }

    @Test func aSummaryIsToldOfALongResultToo() async throws {
        let run = try await play(
            "`$r = Report(\"rain\")`\nyld call", "`$__ = \"It is written.\"` `Return[\"\(Self.long)\"]`", "yld exit")
        #expect(run.instructions[2].contains("It is written."))
        #expect(!run.instructions[2].contains("returned a str"))
        #expect(artifacts(of: run).count == 1)
    }

    // MARK: Messages

    @Test(arguments: [true, false], [1, 7, 10_000])
    func aMessageCarriesTheArtifactsThatItNames(streaming: Bool, pieceSize: Int) async throws {
        let run = try await play(
            #"`SaveArtifact("One", "s", "1")` `SaveArtifact("two", "s", "2")` `$name = "two"`"#
                + #" `Say("See Artifact[two], Artifact[one], Artifact[two] and Artifact[three].")` `Say(f"Artifact[{$name}]")`"#
                + "\nyld exit", streaming: streaming, pieceSize: pieceSize)
        #expect(
            run.messages == [
                "Shelf → user: See Artifact[two], Artifact[one], Artifact[two] and Artifact[three].",
                "Shelf → user: Artifact[two]",
            ])
        #expect(run.attached == [["two=2", "One=1"], ["two=2"]])
    }

    @Test func aMessageWithAKnownTextCarriesThemToo() async throws {
        let run = try await play(
            #"`SaveArtifact("a", "s", "1")` `Say(Report("x"))`"# + "\nyld exit", #"`Return["Artifact[a]"]`"#)
        #expect(run.attached == [["a=1"]])
    }

    @Test(arguments: [true, false]) func anAgentGetsTheContentBehindTheText(waitsByCall: Bool) async throws {
        let wait = waitsByCall ? "`$m = WaitForMessage(\"Asker\")`\nyld call" : "yld agent"
        let run = try await PlayedRun.play(
            SeveralAgentsTests.pair,
            [
                "Asker": [
                    .reply(
                        #"`SaveArtifact("plan", "s", "Go west.")` `SendMessage("Expert", "Read Artifact[Plan]")` `Return[]`"#
                    )
                ],
                "Expert": [.reply(wait), .reply("`Return[]`")],
            ])
        let told = run.requests.last { $0.request.agent == "Expert" }?.instruction ?? ""
        #expect(told.contains("Asker said: Read Artifact[Plan]\n\nArtifact[plan]:\nGo west."))
        #expect(run.attached == [["plan=Go west."]])
        let heard = run.finalState.agents["Expert"]?.variables["m"]?.text ?? ""
        #expect(heard.contains("Go west.") == waitsByCall)
        #expect(artifacts(of: run, agent: "Expert") == [])
    }

    @Test func aLongMessageThatWasWaitedForIsAResult() async throws {
        let run = try await PlayedRun.play(
            SeveralAgentsTests.pair,
            [
                "Asker": [.reply("`SendMessage(\"Expert\", \"\(Self.long)\")` `Return[]`")],
                "Expert": [.reply("`$m = WaitForMessage(\"Asker\")`\nyld call"), .reply("`Return[]`")],
            ])
        #expect(run.finalState.agents["Expert"]?.artifacts.artifacts.keys.elements == ["m"])
        let told = run.requests.last { $0.request.agent == "Expert" }?.instruction ?? ""
        #expect(told.contains("WaitForMessage returned a list of"))
        #expect(!told.contains(Self.long))
    }

    @Test(arguments: [
        ("Artifact[a] Artifact[b]", ["a", "b"]), ("anArtifact[a]", []), ("Artifact [a]", []), ("Artifact[]", []),
        ("Artifact[a\nb]", []), ("Artifact[Artifact[a]]", ["a"]), ("[Artifact[ü 1]]", ["ü 1"]), ("Artifact[a", []),
        ("2Artifact[a]", ["a"]),
    ]) func references(text: String, names: [String]) {
        #expect(ArtifactReferences.names(in: text) == names)
    }

    // MARK: What is taught

    @Test func artifactsAreTaughtWhereTheyMatter() async throws {
        let mentioned = try await play("yld exit")
        #expect(mentioned.instructions[0].contains("`SaveArtifact("))
        let other = try await PlayedRun.play(CallTests.shop, ["Shop": [.reply("yld exit")]])
        #expect(!other.instructions[0].contains("Artifact"))
    }
}

extension PlayedRun {
    /// For each complete message, the artifacts that it carries.
    fileprivate var attached: [[String]] {
        entries.compactMap { entry in
            switch entry.event {
            case .stream(.complete(let end)): end.artifacts.map { "\($0.name)=\($0.content)" }
            case .message(let message): message.artifacts.map { "\($0.name)=\($0.content)" }
            default: nil
            }
        }
    }
}
