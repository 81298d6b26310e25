import Testing

@testable import AgentChat

@Suite struct ExternalEditorTests {
    @Test(
        arguments: [
            (["VISUAL": "code --wait", "EDITOR": "ed"], ["vi"], "code --wait"),
            (["VISUAL": " ", "EDITOR": "ed"], [], "ed"),
            ([:], ["vi", "nano"], "vi"), ([:], ["nano"], "nano"),
        ] as [([String: String], Set<String>, String)])
    func whichEditor(environment: [String: String], there: Set<String>, command: String) throws {
        let found = try ExternalEditor.command(environment: { environment[$0] }, isThere: there.contains)
        #expect(found == command)
    }

    @Test func withoutAnEditorASentenceSaysSo() {
        #expect(throws: ExternalEditor.Failure.self) {
            try ExternalEditor.command(environment: { _ in nil }, isThere: { _ in false })
        }
    }

    @Test(arguments: ["", "one", "zwei\ndrei", "日\n\n"]) func aTextComesBackWithoutItsLastLineEnds(text: String) throws
    {
        var file = try TemporaryFile(text)
        defer { file.remove() }
        var expected = text
        while expected.last == "\n" { expected.removeLast() }
        #expect(try file.content() == expected)
    }
}
