import TestSupport
import Testing

@testable import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which models lie on this machine, and where.
@Suite struct LocalModelsTests {
    @Test(arguments: [
        (["XDG_DATA_HOME": "/data", "HOME": "/home/a"], "/data/agent-chat/local"),
        (["XDG_DATA_HOME": "data", "HOME": "/home/a"], "/home/a/.local/share/agent-chat/local"),
        (["HOME": "/home/a"], "/home/a/.local/share/agent-chat/local"),
        ([:], nil), (["HOME": "a"], nil),
    ])
    func theFolder(variables: [String: String], folder: String?) {
        #expect(LocalModels(readingIn: Environment(variables))?.folder == folder)
    }

    @Test func modelsAreTheFilesThatAPythonIsThereToRun() throws {
        let folder = try TestFolder()
        #expect(LocalModels(readingFrom: folder.path).names == [])
        _ = try LocalInstallation(at: folder.path, models: ["b", "a.q4"])
        try Data().write(to: URL(filePath: "\(folder.path)/models/notes.txt"))
        let models = LocalModels(readingFrom: folder.path)
        #expect(models.names == ["a.q4", "b"])
        try FileManager.default.removeItem(atPath: models.python)
        #expect(LocalModels(readingFrom: folder.path).names == [])
    }

    private static let installed = SettingsFiles(
        localModels: LocalModels(folder: "/local", names: ["big-7b", "smollm2"]))

    private static func resolve(
        _ model: String?, _ variables: [String: String] = [:], _ files: SettingsFiles = installed
    ) throws(SettingsError) -> Settings {
        try Settings.resolve(
            options: Settings.Options(model: model), environment: Environment(variables), files: files)
    }

    @Test func oneIsTakenWhereNothingElseIsSetUp() throws {
        let settings = try Self.resolve(nil)
        #expect(settings.llm.model == ModelName(.local, "smollm2"))
        #expect(settings.llm.baseURL == "/local")
        #expect(try Self.resolve(nil, ["ANTHROPIC_API_KEY": "k"]).llm.model.provider == .anthropic)
        #expect(try Self.resolve(nil, ["OLLAMA_HOST": "127.0.0.1"]).llm.model.provider == .ollama)
        let other = SettingsFiles(localModels: LocalModels(folder: "/local", names: ["a", "b"]))
        #expect(try Self.resolve(nil, [:], other).llm.model == ModelName(.local, "a"))
    }

    @Test(arguments: [
        (SettingsFiles(), "scripts/local-model"),
        (SettingsFiles(localModels: LocalModels(folder: "/local", names: [])), "scripts/local-model"),
        (installed, "/local/models: big-7b, smollm2"),
    ])
    func oneThatIsNotInstalledIsAnError(files: SettingsFiles, text: String) throws {
        let failure = #expect(throws: SettingsError.self) { try Self.resolve("local/other", [:], files) }
        #expect(failure?.exitCode == 78)
        #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
        let list = try Self.resolve("local/other,ollama/x", [:], files)
        #expect(list.llm.model.provider == .ollama)
        #expect(list.notices.contains { $0.contains("local/other is passed over") && $0.contains(text) })
    }

    @Test(
        "which models are taken to be small",
        arguments: [
            ("local/smollm2", true), ("local/qwen2.5-coder-1.5b", true), ("local/llama-3.1-8b", false),
            ("ollama/llama3.2:1b", true), ("ollama/llama3.2", false), ("openai/Qwen2.5-0.5B-Instruct", true),
            ("openai/SmolLM2-135M", true), ("openai/gpt-4.1-mini", false), ("openai/llama-3.3-70b", false),
            ("openai/mixtral-8x2b", false), ("anthropic/claude-1b", false),
        ])
    func small(name: String, isSmall: Bool) throws {
        #expect(try ModelName(parsing: name, from: .option("--model")).isSmall == isSmall)
    }
}
