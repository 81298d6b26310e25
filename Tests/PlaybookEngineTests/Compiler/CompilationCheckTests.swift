import PlaybookLanguage
import Testing

@testable import PlaybookEngine

/// What a model's compilation must keep of its source.
@Suite struct CompilationCheckTests {
    static let source = """
        # Shop

        ## Buy fruit($fruit, $count:int = 1)

        ### Triggers
        - When the program starts
        - When the user is hungry

        ### Steps
        - Ask how much it may cost
        - Tell the user the price

        ### Notes
        - Be kind
        """

    static let triggers = "### Triggers\n- T1:BGN When the program starts\n- T2:CND When the user is hungry\n"
    static let steps = "### Steps\n- 01:QUE Say(user, how much); YLD user\n- 02:CHK N1\n"

    @Test(arguments: [
        ("all is there", "## Buy fruit($fruit, $count:int = 1)\n" + triggers + steps, []),
        ("types may be added", "## BuyFruit($fruit:str, $count:int = 1) -> str\n" + triggers + steps, []),
        ("no playbook", "Here you are.", ["There is no playbook. Begin with `## Buy fruit`."]),
        (
            "a second playbook", "## Buy fruit($fruit, $count)\n" + triggers + steps + "## More\n" + steps,
            ["There are 2 playbooks. Write BuyFruit only."]
        ),
        (
            "another name", "## Sell fruit($fruit, $count)\n" + triggers + steps,
            ["The playbook is named SellFruit. Keep the name Buy fruit."]
        ),
        (
            "a parameter is missing", "## Buy fruit($fruit)\n" + triggers + steps,
            ["The parameters are $fruit, $count. Keep them as they are."]
        ),
        (
            "parameters in another order", "## Buy fruit($count, $fruit)\n" + triggers + steps,
            ["The parameters are $fruit, $count. Keep them as they are."]
        ),
        (
            "a trigger is missing",
            "## Buy fruit($fruit, $count)\n### Triggers\n- T1:BGN When the program starts\n" + steps,
            ["The source has 2 triggers, the answer 1. Write each of them once."]
        ),
        (
            "the start is none any more",
            "## Buy fruit($fruit, $count)\n### Triggers\n- T1:EVT When the program starts\n- T2:CND x\n" + steps,
            ["T1 starts with the program. Give it the code BGN."]
        ),
        (
            "no steps", "## Buy fruit($fruit, $count)\n" + triggers,
            ["There are no steps. Write them under `### Steps`."]
        ),
        (
            "a number twice", "## Buy fruit($fruit, $count)\n" + triggers + "### Steps\n- 01:EXE a\n- 1:EXE b\n",
            ["The number 01 stands twice. Number the steps in their order."]
        ),
        (
            "a note that is not there",
            "## Buy fruit($fruit, $count)\n" + triggers + "### Steps\n- 01:CHK N2\n",
            ["Step 01: there is no note N2."]
        ),
    ])
    func problems(name: String, answer: String, expected: [String]) throws {
        #expect(CompilationCheck.problems(source: try Self.playbook, compiled: try Self.read(answer)) == expected)
    }

    static var playbook: PlaybookDefinition {
        get throws {
            let program = try Program(files: [SourceFile(path: "shop.md", text: source)])
            return try #require(program.agents.first?.playbooks.first)
        }
    }

    private static func read(_ answer: String) throws -> [PlaybookDefinition] {
        let starter = "\n# Starter\n## Main\n### Triggers\n- T1:BGN Start\n"
        return try Program(files: [SourceFile(path: "answer.pbasm", text: "# Agent\n" + answer + starter)])
            .agents.first?.playbooks ?? []
    }
}
