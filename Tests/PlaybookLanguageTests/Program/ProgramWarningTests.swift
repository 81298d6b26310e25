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

    @Test(arguments: [
        (
            "execution_mode: raw\n", "",
            "3:1: `execution_mode: raw` is not supported yet: the playbook is carried out like every other, with calls and "
                + "as many requests as it takes"
        ),
        (
            "", "startup_mode: standby\n",
            "2:1: `startup_mode: standby` is not supported yet: the agent starts with the program, like every other"
        ),
        (
            "", "```python\nx = 1\n```\n",
            "2:1: Python is not supported yet: this block is not run, and calls of its playbooks are not found"
        ),
    ])
    func aPartThatIsNotSupportedYet(_ ofPlaybook: String, _ ofAgent: String, _ warning: String) throws {
        let text = "# A\n\(ofAgent)## Main\n\(ofPlaybook)### Triggers\n- At the beginning\n"
        #expect(try warnings(text) == [warning])
    }

    @Test func supportedMetadataHasNoWarning() throws {
        #expect(
            try warnings(
                "# A\nstartup_mode: default\n## Main\nexecution_mode: markdown\ntriggers: When the program starts\n")
                == [])
    }
}
