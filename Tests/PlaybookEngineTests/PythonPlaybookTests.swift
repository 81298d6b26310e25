import LanguageModels
import Testing

@testable import PlaybookEngine

/// Python playbooks are known and cannot be run yet.
@Suite struct PythonPlaybookTests {
    private static let shop = """
        # Shop
        ```python
        @playbook(triggers=["At the beginning", "When it rains"])
        def price(item): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Call price($item)
        """

    @Test func aCallIsRefusedAndTheModelIsTold() async throws {
        let run = try await PlayedRun.play(
            Self.shop, ["Shop": [.reply("`$p = price(\"tea\")`\nyld call"), .reply("yld exit")]])
        #expect(run.instructions[1].contains("price is a Python playbook; running Python is not supported yet"))
        #expect(run.failure == nil)
    }

    /// Neither its begin trigger nor its condition counts, and the prompt does not offer it.
    @Test func itNeitherBeginsNorHandlesMessages() async throws {
        let run = try await PlayedRun.play(Self.shop, ["Shop": [.reply("`Say(\"hi\")`\nyld return")]])
        #expect(run.requests.count == 1)
        #expect(run.messages == ["Shop → user: hi"])
        #expect(!run.requests[0].request.messages.contains { $0.content.contains("`price($item)`") })
    }
}
