import Testing

@testable import Settings

@Suite struct ModelAvailabilityTests {
    private func availability(
        _ environment: [String: String], dotEnv: String? = nil, project: String? = nil, option: String? = nil
    ) throws -> ModelAvailability {
        try Settings.availability(
            options: Settings.Options(model: option), environment: Environment(environment),
            files: SettingsFiles(
                dotEnv: dotEnv.map { SettingsFile(path: ".env", text: $0) },
                project: project.map { SettingsFile(path: ".agent-chat.yaml", text: $0) }))
    }

    @Test func nothingIsSet() throws {
        let found = try availability([:])
        #expect(found.providers.map(\.provider) == [.anthropic, .openai, .ollama, .local])
        #expect(
            found.providers.map(\.state) == [
                .unavailable(reason: "It needs a key: set ANTHROPIC_API_KEY."),
                .unavailable(reason: "It needs a key: set OPENAI_API_KEY."),
                .ready(address: "http://127.0.0.1:11434/v1"),
                .unavailable(reason: "No model is installed on this machine: run scripts/local-model."),
            ])
        guard case .failure(let error) = found.chosen else {
            Issue.record("a model was chosen")
            return
        }
        #expect(error.exitCode == 78)
    }

    @Test func sourcesAreNamedAndKeysAreNot() throws {
        let found = try availability(
            ["ANTHROPIC_API_KEY": "geheim-a"], dotEnv: "\nOPENAI_API_KEY=geheim-o\n",
            project: "ollama_host: box:1\n")
        #expect(
            found.providers.map(\.keySource) == [
                "ANTHROPIC_API_KEY in the environment", "OPENAI_API_KEY in .env:2", nil, nil,
            ])
        #expect(found.providers.map(\.addressSource) == [nil, nil, "ollama_host in .agent-chat.yaml:1", nil])
        #expect(
            try found.chosen.get()
                == ChosenModel(
                    model: ModelName(.anthropic, "claude-haiku-4-5"), alternatives: [], notices: [],
                    source: "ANTHROPIC_API_KEY in the environment"))
        var dumped = ""
        dump(found, to: &dumped)
        #expect(!dumped.contains("geheim"))
    }

    @Test func aBadAddressConcernsItsProviderOnly() throws {
        let found = try availability(["OPENAI_BASE_URL": "nowhere", "OLLAMA_HOST": "box"], option: "ollama/m")
        guard case .unavailable(let reason) = found.providers[1].state else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("OPENAI_BASE_URL"))
        #expect(found.providers[2].state == .ready(address: "http://box:11434/v1"))
        #expect(try found.chosen.get().source == "--model")
    }

    @Test func ofAListThoseThatCanBeAsked() throws {
        let found = try availability([:], option: "openai/a,ollama/b,anthropic/c,ollama/d").chosen.get()
        #expect(found.model.description == "ollama/b")
        #expect(found.alternatives.map(\.description) == ["ollama/d"])
        #expect(
            found.notices == [
                "openai/a is passed over: it needs a key: set OPENAI_API_KEY.",
                "anthropic/c is passed over: it needs a key: set ANTHROPIC_API_KEY.",
            ])
        let none = try availability([:], option: "openai/a,anthropic/c").chosen.get()
        #expect(none.model.description == "openai/a" && none.alternatives.isEmpty && none.notices.isEmpty)
    }

    @Test func aWithheldKeyIsExplained() throws {
        let found = try availability(["OPENAI_API_KEY": "geheim"], dotEnv: "OPENAI_BASE_URL=http://box/v1")
        #expect(found.providers[1].state == .ready(address: "http://box/v1"))
        #expect(found.providers[1].apiKey == nil)
        #expect(found.providers[1].withheldKey?.contains("OPENAI_API_KEY in the environment") == true)
    }
}
