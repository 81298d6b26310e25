import Testing

@testable import PlaybookLanguage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What `check` shows of a program, right or wrong.
@Suite struct ProgramCheckTests {
    private static let text = """
        # Price desk
        ```python
        @playbook(public=True)
        def get_rate(currency: str, day="today"): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        - When a\u{202E} customer is angry
        ### Steps
        - If it rains
          - Say so
        - Call Nothing()
        ## Find price($item:str, $n:int = 3) -> float
        public: true
        # Alice:Human
        # ?
        """

    private func check(_ text: String) -> ProgramCheck {
        ProgramCheck(files: [SourceFile(path: "desk.md", text: text)])
    }

    @Test func outlineIsForPeople() {
        #expect(
            check(Self.text).outline == """
                Agent Price desk, class PriceDesk (desk.md:1)
                  Python playbook get_rate($currency:str, $day = "today"), public (desk.md:4)
                  Playbook Main, 3 steps (desk.md:6)
                    begin: At the beginning
                    condition: When a\u{FFFD} customer is angry
                  Playbook Find price($item:str, $n:int = 3) -> float, class FindPrice, public (desk.md:14)
                Human Alice (desk.md:16)

                desk.md:13:3: warning: No playbook is named `Nothing`. Write a heading `## Nothing`, or say it in plain words
                    - Call Nothing()
                      ^
                desk.md:17:3: error: This heading gives no name: it needs a letter or a digit
                    # ?
                      ^

                2 agents, 3 playbooks, 1 error, 1 warning

                """)
    }

    @Test func anOutlineOfNothingIsOneProblemAndTheCount() {
        #expect(
            check("").outline == """
                desk.md:1:1: error: This is no program: it has no agent. Write a heading `# Name` and under it a playbook \
                `## Main`

                0 agents, 0 playbooks, 1 error

                """)
    }

    @Test func reportHasTheNamesOfTheInterface() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = String(decoding: try encoder.encode(check(Self.text).report()), as: UTF8.self)
        let agents = """
            {"agents":[{"class":"PriceDesk","kind":"ai","line":1,"name":"Price desk","playbooks":[\
            {"class":"get_rate","language":"python","line":4,"name":"get_rate","parameters":[\
            {"name":"currency","required":true,"type":"str"},{"name":"day","required":false}],"public":true,"steps":0,\
            "triggers":[]},\
            {"class":"Main","language":"markdown","line":6,"name":"Main","parameters":[],"public":false,"steps":3,\
            "triggers":[{"kind":"begin","text":"At the beginning"},\
            {"kind":"condition","text":"When a\u{202E} customer is angry"}]},\
            {"class":"FindPrice","language":"markdown","line":14,"name":"Find price","parameters":[\
            {"name":"item","required":true,"type":"str"},{"name":"n","required":false,"type":"int"}],"public":true,\
            "steps":0,"triggers":[]}]},\
            {"class":"Alice","kind":"human","line":16,"name":"Alice","playbooks":[]}],"problems":[\
            {"column":3,"file":"desk.md","line":13,
            """
        #expect(json.hasPrefix(agents))
        #expect(
            json.hasSuffix(
                """
                {"column":3,"file":"desk.md","line":17,"message":"This heading gives no name: it needs a letter or a digit",\
                "severity":"error"}]}
                """))
    }

    @Test func whatOthersFindStandsAtItsPlace() {
        var check = check("# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n- Call Nothing()\n")
        #expect(!check.hasErrors)
        check.add([
            ProgramProblem(
                .error, "Python: invalid syntax",
                at: PlaybookLanguage.SourceLocation(file: "desk.md", line: 3, column: 2),
                sourceLine: "x =")
        ])
        #expect(check.problems.map(\.location.line) == [3, 6])
        #expect(check.hasErrors)
    }

    @Test func tooManyProblemsAreCountedErrorsFirst() {
        let head = "# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n"
        let check = check(head + String(repeating: "- Call Nothing()\n", count: 12_000) + "# ?\n")
        #expect(check.outline.contains("\n… and 11901 more problems\n\n"))
        #expect(check.outline.contains("desk.md:12006:3: error: This heading gives no name"))
        let reported = check.report().problems
        #expect(reported.count == 10_001)
        #expect(reported.last?.message == "There are 2001 more problems, which are not listed")
        #expect(reported.contains { $0.line == 12_006 })
        let error = ProgramLoadError(problems: check.problems)
        #expect(error.description.hasSuffix("\n… and 11901 more problems"))
    }
}
