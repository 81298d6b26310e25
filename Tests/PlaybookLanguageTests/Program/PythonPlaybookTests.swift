import OrderedCollections
import Testing

@testable import PlaybookLanguage

/// Python playbooks as definitions, read without running them.
@Suite struct PythonPlaybookTests {
    private func check(_ python: String, after: String = "") -> ProgramCheck {
        let text = "# A\n## Main\n### Triggers\n- At the beginning\n\(after)```python\n\(python)\n```\n"
        return ProgramCheck(files: [SourceFile(path: "a.md", text: text)])
    }

    private func playbooks(_ python: String) -> [PlaybookDefinition] {
        check(python).agents.flatMap(\.playbooks).filter { $0.language == .python }
    }

    @Test(arguments: [
        ("@playbook\ndef f(): pass", ["f"]), ("@playbook()\nasync def f():\n  pass", ["f"]),
        ("@playbook\n@other\ndef f(): ...\n@other\n@playbook\ndef g(): ...", ["f", "g"]),
        ("@playbook\n# a comment\n\ndef f(): ...", ["f"]), ("@playbook\nx = 1\ndef f(): ...", []),
        ("def helper(): ...\n@playbooks\ndef f(): ...", []), ("if x:\n  @playbook\n  def f(): ...", []),
        ("'''\n@playbook\ndef f(): ...\n'''\n@playbook\ndef g(): ...", ["g"]),
        ("x = (1,\n@playbook\n)\ndef f(): ...", []), ("s = '\n@playbook\ndef f(): ...", ["f"]),
        ("@playbook\nclass F: ...\ndef g(): ...", []), ("@playbook\ndef größe(): ...", ["größe"]),
        ("@playbook(\n  public=True,  # all may\n)\ndef f(): ...", ["f"]), ("@playbook\ndef (x): ...", []),
        ("@playbook \\\n\ndef f(): ...", ["f"]), ("x = \"\"\"\n\\\"\"\"\n@playbook\ndef f(): ...", []),
    ])
    func areTheDecoratedFunctions(_ python: String, _ names: [String]) {
        #expect(playbooks(python).map(\.className) == names)
    }

    @Test func haveParametersAndTypes() throws {
        let playbook = try #require(
            playbooks(
                """
                @playbook
                async def f[T](
                    self, a, b: int,  # one, two = three
                    /, c: dict[str, int] = {"x": 1}, *args: str, d="a, b)", e: Callable[[int], str] = now(),
                    f=None, **rest,
                ) -> dict[str, list[int]]:
                    pass
                """
            ).first)
        #expect(playbook.parameters.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(playbook.parameters.map(\.type) == [nil, "int", "dict[str, int]", nil, "Callable[[int], str]", nil])
        #expect(
            playbook.parameters.map(\.defaultValue) == [
                nil, nil, .dictionary([.string("x"): .int(1)]), .string("a, b)"), .null, .null,
            ])
        #expect(playbook.returnType == "dict[str, list[int]]")
        #expect(playbook.location == PlaybookLanguage.SourceLocation(file: "a.md", line: 7))
    }

    @Test(arguments: [
        ("@playbook\ndef f():\n  \"\"\"\n  First line.\n  Second.\n  \"\"\"", "First line."),
        ("@playbook\ndef f(): 'One line'", "One line"), ("@playbook\ndef f():\n  # c\n  r'Raw \\d'\n  x", "Raw \\d"),
        ("@playbook\ndef f():\n  f'{x}'", ""), ("@playbook\ndef f():\n  x = 'no'", ""),
        ("@playbook\ndef f():\n  return 'no'", ""), ("@playbook\ndef f(): ...\n'no'", ""),
        ("@playbook\ndef f():\n  'yes'\n  'no'", "yes"), ("def g():\n  'no'\n@playbook\ndef f(): ...", ""),
    ])
    func areDescribedByTheirDocstring(_ python: String, _ description: String) {
        #expect(playbooks(python).map(\.description) == [description])
    }

    @Test func haveTriggersAndMetadata() throws {
        let check = check(
            """
            @playbook(
                triggers=["When the program starts",  # begins
                          'T5:EVT On "new" mail', "On a bell", "When the user " "is sad"],
                public=True, parallel = False, cost=1.5, tags=["a"], run=now(),
            )
            def f(): ...
            """)
        let playbook = try #require(check.agents.first?.playbooks.last)
        #expect(playbook.triggers.map(\.number) == [1, 5, 6, 7])
        #expect(playbook.triggers.map(\.kind) == [.begin, .event, .event, .condition])
        #expect(
            playbook.triggers.map(\.text) == [
                "When the program starts", "On \"new\" mail", "On a bell", "When the user is sad",
            ])
        #expect(playbook.triggers.map(\.location.line) == [7, 8, 8, 8])
        #expect(playbook.isPublic)
        #expect(
            playbook.metadata == [
                "public": .bool(true), "parallel": .bool(false), "cost": .double(1.5), "tags": .list([.string("a")]),
                "run": .string("now()"),
            ])
        #expect(check.problems == [])
    }

    @Test(arguments: [
        ("@playbook(triggers=[TEXT])", "6:1: warning: Triggers must be literal texts"),
        ("@playbook(\n  [\"When x\"])", "7:1: warning: `@playbook` takes keywords only"),
        ("@playbook(pubic=True)", "6:1: warning: `pubic` has no effect here. Did you mean `public`?"),
        ("@playbook(triger=[\"When x\"])", "6:1: warning: `triger` has no effect here. Did you mean `triggers`?"),
        ("@playbook(Paralel=True)", "6:1: warning: `Paralel` has no effect here. Did you mean `parallel`?"),
    ])
    func whatADecoratorCannotSay(_ decorator: String, _ warning: String) {
        let rendered = check(decorator + "\ndef f(): ...").problems.map(\.rendered)
        #expect(rendered.contains { $0.hasPrefix("a.md:" + warning) }, "\(rendered)")
    }

    @Test func functionsWithoutTheDecoratorAreNone() {
        let source =
            "def a(): ...\n@cache\ndef b(): ...\n@playbook\n@cache\ndef c():\n    def d(): ...\nasync def e(): ..."
        #expect(PythonPlaybook.functions(in: source).plain == ["a", "b", "e"])
        #expect(playbooks(source).map(\.className) == ["c"])
    }

    @Test func standWhereTheyStandInTheText() throws {
        let fence = { (name: String) in "```python\n@playbook\ndef \(name)(): ...\n```\n" }
        let text =
            "# A\n" + fence("one") + "text\n## Two\n### Triggers\n- At the beginning\n" + fence("three")
            + "```py\nhelp = 1\n```\n## Four\n### Steps\n- Call three\n" + fence("five") + "- Call Two\n" + fence("six")
        let program = try Program(files: [SourceFile(path: "a.md", text: text)])
        let names = ["one", "Two", "three", "Four", "five", "six"]
        #expect(program.agents.first?.playbooks.map(\.className) == names)
        #expect(program.agents.first?.pythonBlocks.map(\.playbooksBefore) == [0, 1, 1, 2, 2])
        #expect(program.agents.first?.playbooks[3].steps.map(\.text) == ["three()", "Two()"])
        let again = try Program(files: [SourceFile(path: "b.pbasm", text: program.pbasm)])
        #expect(again.withoutPlaces == program.withoutPlaces)
        #expect(again.agents.first?.playbooks.map(\.className) == names)
    }

    @Test(arguments: [
        ("@playbook\ndef Main(): ...", "a.md:7:1"), ("@playbook\ndef f(): ...\n@playbook\ndef f(): ...", "a.md:9:1"),
    ])
    func equalNamesAreAnError(_ python: String, _ place: String) {
        let errors = check(python).problems.filter { $0.severity == .error }.map(\.rendered)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(place + ": error: Another playbook of this agent has the class name") == true)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["(", "\"", "'''", "@playbook\n", "#", "\\\n", "def f(", "x=[", "\n"])
    func costWhatTheyAreLong(_ piece: String) {
        _ = playbooks("@playbook(triggers=[\n" + String(repeating: piece, count: 200_000 / piece.utf8.count))
        _ = playbooks("@playbook\ndef f(a=" + String(repeating: piece, count: 200_000 / piece.utf8.count))
    }
}
