import Settings
import Testing

@Suite struct SettingsTests {
    /// A row of the precedence table: what is given, and which model, address and key come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var option: String?
        var environment: [String: String]
        var model: String
        var address: String
        var key: String?

        init(
            _ name: String, option: String? = nil, _ environment: [String: String], _ model: String,
            _ address: String, key: String? = nil
        ) {
            self.name = name
            self.option = option
            self.environment = environment
            self.model = model
            self.address = address
            self.key = key
        }

        var testDescription: String { name }
    }

    static let anthropic = "https://api.anthropic.com"
    static let openAI = "https://api.openai.com/v1"
    static let ollama = "http://127.0.0.1:11434/v1"

    @Test(arguments: [
        Case(
            "the option wins", option: "openai/a",
            ["AGENT_CHAT_MODEL": "openai/b", "MODEL": "openai/c", "OPENAI_API_KEY": "k"], "openai/a", openAI, key: "k"),
        Case(
            "AGENT_CHAT_MODEL before MODEL",
            ["AGENT_CHAT_MODEL": "openai/b", "MODEL": "openai/c", "OPENAI_API_KEY": "k"], "openai/b", openAI, key: "k"),
        Case("MODEL", ["MODEL": "claude-x", "ANTHROPIC_API_KEY": "k"], "anthropic/claude-x", anthropic, key: "k"),
        Case("an empty variable is none", ["AGENT_CHAT_MODEL": "", "MODEL": "ollama/c"], "ollama/c", ollama),
        Case(
            "the Anthropic key is found first",
            ["OPENAI_API_KEY": "o", "ANTHROPIC_API_KEY": "a", "OLLAMA_HOST": "h"], "anthropic/claude-haiku-4-5",
            anthropic, key: "a"),
        Case(
            "then the OpenAI key", ["OPENAI_API_KEY": "o", "OLLAMA_HOST": "h"], "openai/gpt-4.1-mini", openAI, key: "o"),
        Case(
            "then a server at OPENAI_BASE_URL, without a key",
            ["OPENAI_BASE_URL": "http://h:1/v1", "OLLAMA_HOST": "h"],
            "openai/gpt-4.1-mini", "http://h:1/v1"),
        Case("then Ollama", ["OLLAMA_HOST": "h"], "ollama/llama3.2", "http://h:11434/v1"),
        Case("Ollama needs no variable", option: "ollama/m", [:], "ollama/m", ollama),
        Case(
            "Ollama is not sent the OpenAI key", option: "ollama/m", ["OPENAI_API_KEY": "o"], "ollama/m", ollama),
        Case(
            "an own address with a key", option: "openai/m", ["OPENAI_BASE_URL": "http://h/v1", "OPENAI_API_KEY": "o"],
            "openai/m", "http://h/v1", key: "o"),
        Case(
            "an own Anthropic address, without a key", option: "anthropic/m", ["ANTHROPIC_BASE_URL": "http://h/"],
            "anthropic/m", "http://h"),
        Case(
            "an Anthropic address with /v1", option: "anthropic/m", ["ANTHROPIC_BASE_URL": "http://h/v1"],
            "anthropic/m", "http://h"),
        Case("a recording needs nothing", option: "replay:f.jsonl", [:], "replay:f.jsonl", ""),
        Case("the first of a list", option: " ollama/a , openai/b,", [:], "ollama/a", ollama),
    ])
    func model(row: Case) throws {
        let settings = try Settings.resolve(
            options: Settings.Options(model: row.option), environment: Environment(row.environment))
        #expect(settings.llm.model.description == row.model)
        #expect(settings.llm.baseURL == row.address)
        #expect(settings.llm.apiKey == row.key.map(Secret.init))
    }

    @Test(
        arguments: [
            (nil, [:], 78, ["ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "replay:FILE"]),
            ("openai/a", [:], 78, ["openai/a", "OPENAI_API_KEY"]),
            ("anthropic/a", ["OPENAI_API_KEY": "k"], 78, ["ANTHROPIC_API_KEY"]),
            ("openai/a", ["OPENAI_API_KEY": "two words"], 78, ["OPENAI_API_KEY"]),
            (
                "openai/a", ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "localhost"], 78,
                ["OPENAI_BASE_URL", "localhost"]
            ),
            ("what", [:], 64, ["--model", "what", "ollama/NAME"]),
            ("antropic/a", [:], 64, ["--model", "“antropic” is no known provider", "did you mean anthropic/NAME?"]),
            (",", [:], 64, ["--model"]),
            ("ollama/a,what", [:], 64, ["--model", "what"]),
            ("ollama/a,none", [:], 64, ["--model", "“none” is no model to ask instead of another"]),
            ("openai/a,anthropic/b", [:], 78, ["openai/a", "OPENAI_API_KEY"]),
            (nil, ["AGENT_CHAT_MODEL": "what"], 78, ["AGENT_CHAT_MODEL", "what"]),
        ] as [(String?, [String: String], Int32, [String])])
    func errors(option: String?, environment: [String: String], exitCode: Int32, parts: [String]) {
        let error = #expect(throws: SettingsError.self) {
            try Settings.resolve(options: Settings.Options(model: option), environment: Environment(environment))
        }
        #expect(error?.exitCode == exitCode)
        for part in parts { #expect(error?.message.contains(part) == true, "\(error?.message ?? "")") }
        #expect(error?.message.contains("two words") == false)
        // Only the ways to get a model stand on lines of their own.
        let isList = option == nil && environment.isEmpty
        #expect(error?.message.split(separator: "\n").count == (isList ? 5 : 1))
    }

    @Test(arguments: [
        (Settings.Options(maxLLMCalls: 0), "--max-llm-calls"),
        (Settings.Options(maxLLMCalls: -5), "--max-llm-calls"),
        (Settings.Options(temperature: -0.1), "--temperature"),
        (Settings.Options(temperature: 2.1), "--temperature"),
        (Settings.Options(temperature: .nan), "--temperature"),
        (Settings.Options(timeout: 0), "--timeout"),
        (Settings.Options(timeout: .infinity), "--timeout"),
        (Settings.Options(timeout: .nan), "--timeout"),
        (Settings.Options(connectTimeout: 0), "--connect-timeout"),
        (Settings.Options(connectTimeout: 86_401), "--connect-timeout"),
        (Settings.Options(totalTimeout: -1), "--total-timeout"),
    ])
    func numbersOutOfRange(options: Settings.Options, option: String) {
        let error = #expect(throws: SettingsError.self) {
            try Settings.resolve(options: options, environment: Environment(["OLLAMA_HOST": "h"]))
        }
        #expect(error?.exitCode == 64)
        #expect(error?.message.hasPrefix(option) == true)
    }

    @Test func defaultsAndOptionsArriveWhereTheyBelong() throws {
        let environment = Environment(["OLLAMA_HOST": "h"])
        let plain = try Settings.resolve(options: Settings.Options(), environment: environment)
        #expect(plain.llm.streamingEnabled)
        #expect(plain.llm.temperature == nil)
        #expect(plain.llm.timeout == 120)
        #expect(plain.llm.responseTimeout == nil)
        #expect(plain.llm.connectTimeout == 10)
        #expect(plain.llm.totalTimeout == nil)
        #expect(plain.maxLLMCalls == 100)
        #expect(plain.notices.isEmpty)

        let options = Settings.Options(
            model: "ollama/a,ollama/b", streaming: false, maxLLMCalls: 7, temperature: 0.5, timeout: 9,
            connectTimeout: 3, totalTimeout: 60)
        let given = try Settings.resolve(options: options, environment: environment)
        #expect(!given.llm.streamingEnabled)
        #expect(given.llm.temperature == 0.5)
        #expect(given.llm.timeout == 9)
        #expect(given.llm.responseTimeout == 9)
        #expect(given.llm.connectTimeout == 3)
        #expect(given.llm.totalTimeout == 60)
        #expect(given.maxLLMCalls == 7)
        #expect(given.notices.isEmpty)
        var alternative = given.llm
        alternative.model.name = "b"
        #expect(given.alternatives == [alternative])
    }

    @Test(
        arguments: [
            ("ollama/a,openai/b", [:], ["ollama/a"], ["openai/b is passed over"]),
            ("openai/b,ollama/a,openai/c", [:], ["ollama/a"], ["openai/b is passed over", "openai/c is passed over"]),
            ("openai/b,ollama/a", ["OPENAI_API_KEY": "k"], ["openai/b", "ollama/a"], []),
            ("ollama/a,ollama/a,ollama/b", [:], ["ollama/a", "ollama/b"], []),
            ("replay:a.jsonl,ollama/b", [:], ["replay:a.jsonl", "ollama/b"], []),
        ] as [(String, [String: String], [String], [String])])
    func alternatives(list: String, environment: [String: String], models: [String], notices: [String]) throws {
        let settings = try Settings.resolve(
            options: Settings.Options(model: list), environment: Environment(environment))
        #expect(([settings.llm] + settings.alternatives).map(\.model.description) == models)
        #expect(settings.notices.count == notices.count)
        for (notice, beginning) in zip(settings.notices, notices) { #expect(notice.hasPrefix(beginning)) }
        #expect(settings.alternatives.allSatisfy { $0.model.provider != .openai || $0.apiKey != nil })
    }

    @Test func theKeyIsNeverPrinted() throws {
        let settings = try Settings.resolve(
            options: Settings.Options(model: "openai/a"), environment: Environment(["OPENAI_API_KEY": "sk-geheim"]))
        #expect(settings.llm.apiKey?.value == "sk-geheim")
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("geheim"))
        #expect(!"\(settings)".contains("geheim"))
    }
}
