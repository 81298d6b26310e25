import Testing
import TestSupport

@testable import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct LocalModelsTests {
    @Test(arguments: [
        (["XDG_DATA_HOME": "/data", "HOME": "/home/a"], "/data/agent-chat/local"),
        (["XDG_DATA_HOME": "data", "HOME": "/home/a"], "/home/a/.local/share/agent-chat/local"),
        (["HOME": "/home/a"], "/home/a/.local/share/agent-chat/local"),
        ([:], nil), (["HOME": "a"], nil),
    ])
    func theFolder(variables: [String: String], folder: String?) {
        #expect(LocalModels(environment: Environment(variables))?.folder == folder)
    }

    @Test func modelsAreTheFilesThatAPythonIsThereToRun() throws {
        let folder = try TestFolder()
        let models = LocalModels(folder: folder.path)
        #expect(models.names == [])
        _ = try LocalInstallation(at: folder.path, models: ["b", "a.q4"])
        try Data().write(to: URL(filePath: "\(folder.path)/models/notes.txt"))
        #expect(models.names == ["a.q4", "b"])
        try FileManager.default.removeItem(atPath: models.python)
        #expect(models.names == [])
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
