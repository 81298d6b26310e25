import Testing

@testable import PlaybookLanguage

/// What is doubtful in a program that can be used nevertheless: one line each, with its place.
@Suite struct ProgramWarningTests {
    private func warnings(_ text: String) throws -> [String] {
        try Program(files: [SourceFile(path: "a.md", text: text)]).warnings.map {
            "\($0.location.line):\($0.location.column): \($0.message)"
        }
    }

    private static let head = "# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n"

    @Test(arguments: [
        ("- Greet the user\n- Go back to step 7\n", ["7:3: There is no step 07 in this playbook. "]),
        ("- 01:EXE x\n- 02:JMP 03\n", ["7:3: There is no step 03 in this playbook. "]),
        ("- 01:CND x\n  - 01.01:JMP 1.4\n", ["7:5: There is no step 1.4 in this playbook. "]),
        ("- Greet the user\n- Go back to step 1\n", []),
        ("- 01:CND x\n  - 01.01:JMP 1.1 if $x > 5\n- 02:JMP 01\n", []),
        ("- 01:EXE x\n- 02:JMP the beginning\n", []),
        ("- While the user wants more\n  - Ask for a dish\n", []),
    ])
    func aJumpToAStepThatDoesNotExist(_ steps: String, _ expected: [String]) throws {
        let warnings = try warnings(Self.head + steps)
        #expect(warnings.map { String($0.prefix { $0 != "N" }) } == expected)
    }

    @Test func aJumpInAPlaybookWhoseBodyIsItsStepsHasItsLineShown() throws {
        let program = try Program(files: [
            SourceFile(path: "a.md", text: "# A\n## Main\ntriggers: At the beginning\n- Go to step 4\n")
        ])
        #expect(program.warnings.map(\.sourceLine) == ["- Go to step 4"])
    }

    @Test func supportedMetadataHasNoWarning() throws {
        #expect(
            try warnings(
                "# A\nstartup_mode: default\n## Main\nexecution_mode: raw\ntriggers: When the program starts\n")
                == [])
        let helper = "\n# B\nstartup_mode: standby\n## Help\n### Triggers\n- At the beginning\n"
        #expect(try warnings("# A\n## Main\ntriggers: At the beginning\n- Greet" + helper) == [])
    }

    @Test func aProgramInWhichEverybodyStandsByCannotStart() {
        let text = "# A\nstartup_mode: standby\n## Main\n### Triggers\n- At the beginning\n"
        #expect {
            try Program(files: [SourceFile(path: "a.md", text: text)])
        } throws: { "\($0)".contains("who stands by waits for a message or a call of another agent") }
    }

    // MARK: What was meant otherwise

    @Test(arguments: [("###Steps", "Steps"), ("##steps:", "Steps"), ("###Triggers", "Triggers"), ("#Note", "Notes")])
    func aHeadingWithoutASpace(_ line: String, _ meant: String) throws {
        let found = try warnings(Self.head + "- Greet the user\n" + line + "\n- x\n")
        #expect(
            found.first
                == "7:1: This is no heading: a space is missing behind the marks. Did you mean `### \(meant)`?")
    }

    @Test(arguments: ["###Stages", "#hashtag", "### Steps", "```\n###Steps\n```"])
    func noHeadingWithoutASpace(_ line: String) throws {
        let found = try warnings(Self.head + "- Greet the user\n## B\n" + line + "\n- x\n")
        #expect(!found.contains { $0.contains("no heading") })
    }

    @Test(arguments: [
        ("Setps", "Steps"), ("Step s", "Steps"), ("STPES:", nil), ("Stesp", "Steps"), ("Stepps", "Steps"),
        ("Steps.", "Steps"),
        ("Trigers", "Triggers"), ("Triggres", "Triggers"), ("Tirgger", "Triggers"), ("Notse", "Notes"),
        ("Stops", nil), ("Nodes", nil), ("Stages", nil), ("Step 1", nil), ("Examples", nil), ("Note that", nil),
    ])
    func aMisspeltSection(_ heading: String, _ meant: String?) throws {
        let found = try warnings("# A\n## Main\ntriggers: At the beginning\n### \(heading)\n- x\n")
        // The triggers are not in a section, so only this one may be meant.
        #expect(
            found == (meant.map { ["4:5: This is no section of the language. Did you mean `### \($0)`?"] } ?? []))
    }

    @Test func aSectionThatIsThereIsNotMissed() throws {
        #expect(try warnings(Self.head + "- x\n### Setps\n- y\n") == [])
    }

    @Test(arguments: [
        ("exectuion_mode: raw", "execution_mode"), ("execution-mode: raw", "execution_mode"),
        ("Execution_Mode: raw", "execution_mode"), ("executionmode: react", "execution_mode"),
        ("Trigger: At the beginning", "triggers"), ("Triggers: At the beginning", "triggers"),
        ("Public: true", "public"), ("publc: yes", "public"), ("require_attendees: [a]", "required_attendees"),
        ("Public: for everyone", nil), ("Note: x", nil), ("Name: Bob", nil), ("Model: T", nil), ("Meeting: at 5", nil),
        ("Hidden: in the woods", nil), ("Session id: {$id}", nil), ("triggering: x", nil), ("  Public: true", nil),
        ("Publics: true false", nil), ("http://x", nil), ("Export:none", nil),
    ])
    func aKeyThatIsAlmostMetadata(_ line: String, _ key: String?) throws {
        let found = try warnings("# A\n## Main\n\(line)\n### Triggers\n- At the beginning\n")
        #expect(found == (key.map { ["3:1: This line is prose, no metadata. Did you mean the key `\($0)`?"] } ?? []))
    }

    @Test(arguments: [
        ("execution_mode: fast", ["3:1: This value of `execution_mode` is not known"]),
        ("execution_mode: 1", ["3:1: This value of `execution_mode` is not known"]),
        ("execution_mode: playbook", []), ("execution_mode: markdown", []), ("execution_mode: react", []),
    ])
    func aValueThatIsNotKnown(_ line: String, _ expected: [String]) throws {
        let found = try warnings("# A\n## Main\n\(line)\n### Triggers\n- At the beginning\n")
        #expect(found.map { String($0.prefix(expected.first?.count ?? 0)) } == expected)
    }

    @Test func aPlaybookNamedLikeABuiltIn() throws {
        let message = "`Say` is built in, and calls of that name never mean this playbook. Rename it"
        #expect(try warnings(Self.head + "- x\n## say($text)\n- x\n") == ["7:1: " + message])
        #expect(
            try warnings(Self.head + "- x\n```python\n@playbook\ndef Say(text): ...\n```\n") == ["9:1: " + message])
    }

    @Test func anIndentedFenceWithPlaybooks() throws {
        let fence = { (content: String) in "- x\n  ```python\n  \(content)\n  def f(): ...\n  ```\n" }
        let found = try warnings(Self.head + fence("@playbook"))
        #expect(
            found.count == 1 && found.first?.contains(": This fence is indented, so it is text of") == true, "\(found)")
        #expect(found.first?.hasPrefix("7:") == true)
        #expect(try warnings(Self.head + fence("# shown")) == [])
    }

    @Test func aStartupModeThatIsNotKnown() throws {
        #expect(
            try warnings("# A\nstartup_mode: later\n## Main\n### Triggers\n- At the beginning\n") == [
                "2:1: This value of `startup_mode` is not known and has no effect. Known are `default`, `standby`"
            ])
    }
}
