import PlaybookLanguage
import Testing

@testable import PlaybookEngine

/// Which step the model is told to continue with.
@Suite struct StepOrderTests {
    static let playbook: PlaybookDefinition? = {
        let source = """
            # A
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - 01:QUE Say(user, ask for $n)
            - 02:YLD user
            - 03:CND While $n > 0
              - 03.01:QUE Say(user, $n)
              - 03.02:EXE $n = $n - 1
              - 03.03:JMP 03
            - 04:CND If $m
              - 04.01:EXE Cheer
            - 05:YLD exit
            """
        return try? Program(files: [SourceFile(path: "a.md", text: source)]).agents.first?.playbooks.first
    }()

    @Test(
        arguments: [
            ("03.02", "03.02"), ("3.2", "03.02"), ("05", "05"), ("003.001", "03.01"), ("99", nil), ("03.09", nil),
            ("", nil),
            ("-9223372036854775808", nil), ("03.99999999999999999999", nil),
        ] as [(String, String?)])
    func numbered(number: String, found: String?) throws {
        let playbook = try #require(Self.playbook)
        #expect(playbook.step(numbered: number)?.number == found)
    }

    /// Steps that are written under other numbers than their places.
    @Test func numberedOtherwise() throws {
        let source = """
            # A
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - 07:QUE Say(user, a)
            - 02:QUE Say(user, b)
            """
        let program = try Program(files: [SourceFile(path: "a.md", text: source)])
        let playbook = try #require(program.agents.first?.playbooks.first)
        for step in playbook.steps { #expect(playbook.step(numbered: step.number)?.text == step.text) }
    }

    @Test(
        arguments: [
            ("01", "03", "a yield that the reply has made is passed over"),
            ("03", "03.01", "a condition's body comes next"),
            ("03.01", "03.02", "the next of the body"),
            ("03.02", "03", "a jump is followed"),
            ("03.03", "03", "so is one that was executed"),
            ("04", "04.01", "a condition's body comes next"),
            ("04.01", "05", "an exit is something to do"),
            ("05", nil, "nothing follows"),
            ("99", nil, "no such step"),
        ] as [(String, String?, String)])
    func after(number: String, next: String?, because: String) throws {
        let playbook = try #require(Self.playbook)
        #expect(playbook.step(after: number)?.number == next, "\(because)")
    }

    @Test(arguments: [("03", "04"), ("04", "05")]) func pastTheBody(number: String, next: String) throws {
        let playbook = try #require(Self.playbook)
        let step = try #require(playbook.step(numbered: number))
        #expect(playbook.step(pastBodyOf: step)?.number == next)
    }

    @Test(arguments: ["3.1", "03.1", "3.01", "03.01"]) func numbersAsModelsWriteThem(number: String) throws {
        let playbook = try #require(Self.playbook)
        #expect(playbook.step(numbered: number)?.number == "03.01")
    }
}
