import PlaybookLanguage
import Testing

@testable import PlaybookEngine

/// What the model, and Python, are told of a call that finds no playbook.
@Suite struct RefusedCallTests {
    private static let source = """
        # Shop
        ```python
        def Helper(x): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - x
        # Boom
        ## Hidden($x)
        - x
        ## Open($x)
        public: true

        - x
        """

    @Test(arguments: [
        ("Boom.Hidden", "Boom.Hidden is not public: other agents cannot call it"),
        ("boom.hidden", "Boom.Hidden is not public: other agents cannot call it"),
        ("Hidden", "Boom.Hidden is not public: other agents cannot call it"),
        ("Helper", "Helper is a Python function without @playbook: only Python can call it"),
        ("Boom.Helper", "Boom.Helper was not found: no playbook of that name can be called"),
        ("Boom.Opn", "Boom.Opn was not found: no playbook of that name can be called"),
        ("Nobody", "Nobody was not found: no playbook of that name can be called"),
        ("No.Hidden", "No.Hidden was not found: no playbook of that name can be called"),
    ])
    func says(_ callee: String, _ message: String) throws {
        let program = try PlayedRun.program(Self.source)
        let caller = try #require(program.agent(named: "Shop"))
        #expect(program.playbook(callee, calledBy: caller) == nil)
        #expect(program.refusal(of: callee, calledBy: caller).message == message)
    }

    @Test func theModelIsTold() async throws {
        let run = try await PlayedRun.play(
            Self.source, ["Shop": [.reply("`Boom.Hidden(1)`\nyld call"), .reply("`Return[]`")]],
            python: { PlayedPython([:]) })
        #expect(run.instructions.last?.contains("Boom.Hidden is not public") == true)
        #expect(run.instructions.last?.contains("Var[$name, value]") == false)
    }
}
