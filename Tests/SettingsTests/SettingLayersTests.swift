import Testing

@testable import Settings

/// What counts where several places say something.
@Suite struct SettingLayersTests {
    /// A row of the precedence table.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var options = Settings.Options()
        var environment: [String: String] = [:]
        var dotEnv: String?
        var project: String?
        var user: String?

        var testDescription: String { name }

        func resolve() throws -> Settings {
            try Settings.resolve(
                options: options, environment: Environment(environment),
                files: SettingsFiles(
                    dotEnv: dotEnv.map { SettingsFile(path: ".env", text: $0) },
                    project: project.map { SettingsFile(path: ".agent-chat.yaml", text: $0) },
                    user: user.map { SettingsFile(path: "config.yaml", text: $0) }))
        }
    }

    /// Each place says another model; taking the first away lets the next one count.
    @Test func modelFromTheTopDown() throws {
        var row = Case(
            name: "all", options: Settings.Options(model: "ollama/option"),
            environment: ["AGENT_CHAT_MODEL": "ollama/agent-chat", "MODEL": "ollama/model"],
            dotEnv: "MODEL=ollama/env-model\nAGENT_CHAT_MODEL=ollama/env-agent-chat\nOLLAMA_HOST=h",
            project: "model: ollama/project", user: "model: ollama/user")
        func expect(_ name: String) throws { #expect(try row.resolve().llm.model.name == name) }
        try expect("option")
        row.options = Settings.Options()
        try expect("agent-chat")
        // AGENT_CHAT_MODEL is asked for everywhere before MODEL is.
        row.environment["AGENT_CHAT_MODEL"] = " "
        try expect("env-agent-chat")
        row.dotEnv = "MODEL=ollama/env-model\nOLLAMA_HOST=h"
        try expect("model")
        row.environment = [:]
        try expect("env-model")
        row.dotEnv = "OLLAMA_HOST=h"
        try expect("project")
        row.project = nil
        try expect("user")
        row.user = nil
        try expect("llama3.2")
    }

    /// The nearer file changes single colours of the other's.
    @Test func coloursOfBothFiles() throws {
        let row = Case(
            name: "both", options: Settings.Options(model: "ollama/a"),
            project: "colors: {code: 1, link: red}", user: "theme: dark\ncolors: {code: 2, quote: 3}")
        #expect(
            try row.resolve().display
                == DisplaySettings(
                    theme: .dark, colors: [.code: .indexed(1), .link: .indexed(1), .quote: .indexed(3)]))
    }

    @Test func numbersFromTheTopDown() throws {
        var row = Case(
            name: "all",
            options: Settings.Options(
                model: "ollama/a", maxLLMCalls: 1, temperature: 0.1, timeout: 1, compiler: .native),
            project: "temperature: 0.2\ntimeout: 2\nmax_llm_calls: 2\ncompiler: model\nconnect_timeout: 5",
            user: "temperature: 0.3\ntimeout: 3\nmax_llm_calls: 3\ncompiler: native\ntotal_timeout: 60")
        func expect(_ temperature: Double?, _ timeout: Double, _ calls: Int, _ compiler: CompilerChoice) throws {
            let settings = try row.resolve()
            #expect(settings.llm.temperature == temperature)
            #expect(settings.llm.timeout == timeout)
            #expect(settings.maxLLMCalls == calls)
            #expect(settings.compiler == compiler)
        }
        try expect(0.1, 1, 1, .native)
        row.options = Settings.Options(model: "ollama/a")
        try expect(0.2, 2, 2, .model)
        #expect(try row.resolve().llm.responseTimeout == 2)
        #expect(try row.resolve().llm.connectTimeout == 5)
        #expect(try row.resolve().llm.totalTimeout == 60)
        row.options = Settings.Options(model: "ollama/a", connectTimeout: 6, totalTimeout: 7)
        #expect(try row.resolve().llm.connectTimeout == 6)
        #expect(try row.resolve().llm.totalTimeout == 7)
        row.options = Settings.Options(model: "ollama/a")
        row.project = ""
        try expect(0.3, 3, 3, .native)
        row.user = nil
        try expect(nil, 120, 100, .native)
    }

    @Test func switchesFromTheTopDown() throws {
        var row = Case(
            name: "all", options: Settings.Options(model: "ollama/a", streaming: true, accessible: false, save: true),
            environment: ["PLAYBOOKS_STREAMING_ENABLED": "off", "ACCESSIBLE": "1"],
            dotEnv: "PLAYBOOKS_STREAMING_ENABLED=on\nACCESSIBLE=0",
            project: "stream: off\naccessible: yes\nhistory: off\nsave: off",
            user: "stream: on\naccessible: no\nhistory: yes\nsave: yes")
        func expect(streams: Bool, accessible: Bool, history: Bool, saves: Bool) throws {
            let settings = try row.resolve()
            #expect(settings.llm.streamingEnabled == streams)
            #expect(settings.isAccessible == accessible)
            #expect(settings.keepsHistory == history)
            #expect(settings.savesSessions == saves)
        }
        try expect(streams: true, accessible: false, history: false, saves: true)
        row.options = Settings.Options(model: "ollama/a")
        try expect(streams: false, accessible: true, history: false, saves: false)
        row.environment = ["PLAYBOOKS_STREAMING_ENABLED": ""]
        try expect(streams: true, accessible: false, history: false, saves: false)
        row.dotEnv = nil
        try expect(streams: false, accessible: true, history: false, saves: false)
        row.project = nil
        try expect(streams: true, accessible: false, history: true, saves: true)
        row.user = "history: off"
        try expect(streams: true, accessible: false, history: false, saves: true)
        row.user = nil
        try expect(streams: true, accessible: false, history: true, saves: true)
    }

    @Test func addressesFromTheTopDown() throws {
        var row = Case(
            name: "all", options: Settings.Options(model: "ollama/a"), environment: ["OLLAMA_HOST": "environment"],
            dotEnv: "OLLAMA_HOST=dotenv", project: "ollama_host: project", user: "ollama_host: user")
        func expect(_ host: String) throws { #expect(try row.resolve().llm.baseURL == "http://\(host):11434/v1") }
        try expect("environment")
        row.environment = [:]
        try expect("dotenv")
        row.dotEnv = nil
        try expect("project")
        row.project = nil
        try expect("user")
        row.user = nil
        try expect("127.0.0.1")
    }

    @Test(arguments: [
        ("openai_base_url: http://h/v1", "openai/gpt-4.1-mini"), ("ollama_host: h", "ollama/llama3.2"),
    ])
    func anAddressInAFileMakesAModelAvailable(text: String, model: String) throws {
        #expect(try Case(name: "", project: text).resolve().llm.model.description == model)
        #expect(try Case(name: "", user: text).resolve().llm.model.description == model)
    }

    @Test func theWindowOfTheModelThatIsUsed() throws {
        var row = Case(
            name: "", options: Settings.Options(model: "ollama/a"), project: "context_window: {ollama/a: 1, b: 2}",
            user: "context_window: 3")
        #expect(try row.resolve().llm.contextWindow == 1)
        row.options.model = "ollama/b"
        #expect(try row.resolve().llm.contextWindow == 2)
        row.options.model = "ollama/c"
        #expect(try row.resolve().llm.contextWindow == 3)
        row.user = nil
        #expect(try row.resolve().llm.contextWindow == nil)
    }

    /// A mistake is found at the first run, not when an option is left out for the first time.
    @Test func whatAnOptionOverridesIsCheckedAllTheSame() {
        let options = Settings.Options(model: "ollama/a", temperature: 1)
        for row in [
            Case(name: "", options: options, project: "temperature: warm"),
            Case(name: "", options: options, project: "temperature: 1", user: "modle: x"),
            Case(name: "", options: options, dotEnv: "what"),
        ] {
            #expect(throws: SettingsError.self) { try row.resolve() }
        }
    }

    /// With its line and never with the value: it may be a secret in the wrong place.
    @Test(arguments: [
        ("OLLAMA_HOST=geheim a", "OLLAMA_HOST"), ("OLLAMA_HOST=http://geheim:0", "OLLAMA_HOST"),
        ("MODEL=geheim", "MODEL"), ("MODEL=geheim/x", "MODEL"), ("MODEL=antropic/geheim", "MODEL"),
        ("MODEL=openai/a,geheim", "MODEL"), ("MODEL=openai/", "MODEL"),
        ("PLAYBOOKS_STREAMING_ENABLED=geheim", "PLAYBOOKS_STREAMING_ENABLED"), ("ACCESSIBLE=geheim", "ACCESSIBLE"),
    ])
    func aBadValueOfDotEnvIsNamed(text: String, variable: String) {
        let options = Settings.Options(model: variable == "MODEL" ? nil : "ollama/a")
        let error = #expect(throws: SettingsError.self) {
            try Case(name: "", options: options, dotEnv: "\n\(text)").resolve()
        }
        #expect(error?.exitCode == 78)
        #expect(error?.message.hasPrefix(".env:2: \(variable): ") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("geheim") == false)
    }

    @Test func theCompilerCanBeAskedWithoutAModel() throws {
        func compiler(_ option: CompilerChoice?, _ text: String) throws -> CompilerChoice {
            try Settings.compiler(
                options: Settings.Options(compiler: option), environment: Environment([:]),
                files: SettingsFiles(user: SettingsFile(path: "c", text: text)))
        }
        #expect(try compiler(nil, "") == .native)
        #expect(try compiler(nil, "compiler: model") == .model)
        #expect(try compiler(.native, "compiler: model") == .native)
        #expect(throws: SettingsError.self) { try compiler(.native, "compiler: both") }
    }
}
