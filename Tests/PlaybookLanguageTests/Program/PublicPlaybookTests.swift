import Testing

@testable import PlaybookLanguage

@Suite struct PublicPlaybookTests {
    @Test(arguments: [
        ("public: true", true), ("export: true", true), ("export: yes", true), ("public: false", false),
        ("export: \"true\"", false), ("hidden: true", false),
    ])
    func isCompiledAndKnownAsPublic(_ metadata: String, _ isPublic: Bool) throws {
        let text = """
            # A
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Weigh it
            # B
            ## Weigh it
            \(metadata)
            """
        let program = try Program(files: [SourceFile(path: "a.md", text: text)])
        #expect(program.agents.last?.playbooks.first?.isPublic == isPublic)
        #expect(program.agents.first?.playbooks.first?.steps.first?.code == (isPublic ? .queue : .execute))
    }
}
