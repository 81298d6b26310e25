import OrderedCollections
import Testing

@testable import PlaybookLanguage

/// What concerns more than one file, or more than its outline.
@Suite struct ProgramLoadingTests {
    private static let main = "# A\n## Main\n### Triggers\n- At the beginning\n"

    private func problems(_ files: SourceFile...) -> [String] {
        do {
            _ = try Program(files: files)
            return []
        } catch {
            return error.problems.map { "\($0.location.file):\($0.location.line): \($0.message)" }
        }
    }

    @Test func filesAreJoinedInTheOrderGiven() throws {
        let program = try Program(files: [
            SourceFile(path: "one.md", text: "---\ntitle: T\n---\n" + Self.main),
            SourceFile(path: "two.pbasm", text: "---\nfree: 1\n---\n### Steps\n- 07:EXE x\n## Other\n- 01:RET 1\n"),
            SourceFile(path: "three", text: "# B\n## P\n- Greet the user\n"),
        ])
        #expect(Array(program.frontMatter.keys) == ["title", "free"])
        #expect(program.agents.map(\.className) == ["A", "B"])
        let agent = try #require(program.agents.first)
        #expect(agent.playbooks.map(\.className) == ["Main", "Other"])
        let step = try #require(agent.playbooks.first?.steps.first)
        #expect(step.number == "07")
        #expect(step.location == PlaybookLanguage.SourceLocation(file: "two.pbasm", line: 5, column: 3))
        #expect(program.agents.last?.playbooks.first?.steps.first?.code == .queue)
    }

    @Test func aKeyOfTheFrontMatterInTwoFilesIsAnError() {
        let problems = problems(
            SourceFile(path: "one.md", text: "---\ntitle: T\n---\n" + Self.main),
            SourceFile(path: "two.md", text: "---\nother: 1\ntitle: U\n---\n"))
        #expect(problems == ["two.md:3: Another file's front matter has the key `title` too. Remove one"])
    }

    @Test func frontMatterThatIsNeverClosedIsAnError() {
        let problems = problems(SourceFile(path: "a.md", text: "---\ntitle: T\n" + Self.main))
        #expect(
            problems.first == "a.md:1: The front matter that begins here is never closed. Close it with a line `---`")
    }

    @Test func aFenceDoesNotReachIntoTheNextFile() {
        let problems = problems(
            SourceFile(path: "one.md", text: Self.main + "```\n"), SourceFile(path: "two.md", text: "# B\n"))
        #expect(problems == ["one.md:5: The fence that opens here is never closed. Close it with a line of ```"])
    }

    @Test func allErrorsAreReportedInTheOrderOfTheText() {
        let problems = problems(
            SourceFile(path: "z.md", text: "# A\n## B($1)\n# ?\n"), SourceFile(path: "a.md", bytes: [0xC3]),
            SourceFile(path: "m.md", text: "```\n"))
        #expect(problems.map { $0.prefix { $0 != " " } } == ["z.md:2:", "z.md:3:", "a.md:1:", "m.md:1:"])
    }

    @Test(arguments: [
        ("", "a.md:1: This is no program: it has no agent. Write a heading `# Name` and under it a playbook `## Main`"),
        (
            "# A\nprose\n",
            "a.md:1: Nothing in this program can start: it has no playbook. Write a heading `## Main` under an agent, then "
                + "`### Triggers` with the line `- At the beginning`"
        ),
        (
            "# A\n```python\n@playbook\ndef f(): pass\n```\n",
            "a.md:1: Nothing in this program can start. Write a heading `## Main` under an agent, "
                + "then `### Triggers` with the line `- At the beginning`"
        ),
        (
            "# H:Human\n## P\n### Triggers\n- At the beginning\n# A\n## Q\n- x\n",
            "a.md:6: Nothing in this program can start. Give the playbook `Q` a section `### Triggers` with the line "
                + "`- At the beginning`"
        ),
        (
            "# A\n## P\nmeeting: true\n### Triggers\n- At the beginning\n",
            "a.md:2: `P` is a meeting, and meetings are not supported yet, so it cannot begin the program. "
                + "Take `meeting: true` away, or its trigger"
        ),
    ])
    func aProgramInWhichNothingCanStartIsAnError(_ text: String, _ problem: String) {
        #expect(problems(SourceFile(path: "a.md", text: text)) == [problem])
    }

    @Test(arguments: [
        "# A\n```python\n@playbook(triggers=['At the beginning'])\ndef f(): pass\n```\n## P\n- x\n",
        "# A\n## P\n### Triggers\n- When the user is sad\n",
        "# A\n## P\ntriggers: When a message arrives\n",
    ])
    func anyTriggerOfAnAgentLetsItStart(_ text: String) {
        #expect(problems(SourceFile(path: "a.md", text: text)) == [])
    }

    @Test(arguments: [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")])
    func lineEndsDoNotMatter(_ end: String, _ name: String) throws {
        for fixture in ProgramFixture.all where !fixture.bytes.contains(UInt8(ascii: "\r")) {
            let text = String(decoding: fixture.bytes, as: UTF8.self)
            guard let program = try? Program(files: [SourceFile(path: fixture.name, text: text)]) else { continue }
            let other = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end)
            #expect(try Program(files: [SourceFile(path: fixture.name, text: other)]) == program)
        }
    }
}
