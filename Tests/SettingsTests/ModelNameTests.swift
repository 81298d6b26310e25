import Testing

@testable import Settings

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("anthropic/claude-haiku-4-5", ModelName(.anthropic, "claude-haiku-4-5")),
        ("Anthropic/claude-haiku-4-5", ModelName(.anthropic, "claude-haiku-4-5")),
        ("openai/gpt-4.1-mini", ModelName(.openai, "gpt-4.1-mini")),
        ("openai/meta-llama/Llama-3.3-70B", ModelName(.openai, "meta-llama/Llama-3.3-70B")),
        ("ollama/qwen2.5:7b", ModelName(.ollama, "qwen2.5:7b")),
        ("replay:hello.replay.jsonl", ModelName(.replay, "hello.replay.jsonl")),
        ("replay:/a/b/c.jsonl", ModelName(.replay, "/a/b/c.jsonl")),
        ("claude-opus-4-5", ModelName(.anthropic, "claude-opus-4-5")),
        ("gpt-5-mini", ModelName(.openai, "gpt-5-mini")),
        ("chatgpt-4o-latest", ModelName(.openai, "chatgpt-4o-latest")),
        ("o3", ModelName(.openai, "o3")),
        ("o4-mini", ModelName(.openai, "o4-mini")),
    ])
    func reads(text: String, expected: ModelName) throws {
        #expect(try ModelName(parsing: text, from: .option("--model")) == expected)
    }

    @Test(arguments: [
        ("llama3.2", "does not say whose"),
        ("gpt-oss:20b", "does not say whose"),
        ("o1x", "does not say whose"),
        ("meta-llama/Llama-3.3-70B", "“meta-llama” is no known provider"),
        ("replay/file", "“replay” is no known provider"),
        ("/name", "“” is no known provider"),
        ("openai/", "names no model"),
        ("replay:", "names no file"),
    ])
    func refuses(text: String, part: String) {
        for (source, kind) in [
            (SettingSource.option("--model"), SettingsError.Kind.usage), (.variable("MODEL"), .configuration),
        ] {
            let error = #expect(throws: SettingsError.self) { try ModelName(parsing: text, from: source) }
            #expect(error?.kind == kind)
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
    }

    @Test func aKeyIsNotRepeated() {
        for text in ["sk-ant-geheim", "SK-geheim/x", "ollama/a,sk-geheim"] {
            let error = #expect(throws: SettingsError.self) {
                try ModelName.list(parsing: text, from: .option("--model"))
            }
            #expect(error?.message.contains("geheim") == false)
        }
    }

    @Test func printsWhatItReads() throws {
        for text in ["anthropic/a", "openai/b/c", "ollama/d:e", "replay:f/g"] {
            #expect(try ModelName(parsing: text, from: .option("--model")).description == text)
        }
    }
}
