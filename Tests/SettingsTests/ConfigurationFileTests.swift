import Testing

@testable import Settings

@Suite struct ConfigurationFileTests {
    private func read(_ text: String) throws -> ConfigurationFile {
        try ConfigurationFile(SettingsFile(path: "c.yaml", text: text), layer: .user)
    }

    @Test func everyKeyIsRead() throws {
        let file = try read(
            """
            # everything
            model: [openai/a, "ollama/b"]
            stream: no
            temperature: 0.5
            timeout: 30
            max_llm_calls: 7
            compiler: model
            context_window: {openai/a: 128000, b: 4096}
            anthropic_base_url: https://a.example/v1/
            openai_base_url: http://b.example/v1
            ollama_host: box
            accessible: on
            theme: Light
            colors: {heading: Bright_Blue, code_block: 244, link: "#0080fF", speaker6: 7, text: default}
            """)
        #expect(file.models?.value == [ModelName(.openai, "a"), ModelName(.ollama, "b")])
        #expect(file.stream?.value == false)
        #expect(file.temperature?.value == 0.5)
        #expect(file.timeout?.value == 30)
        #expect(file.maxLLMCalls?.value == 7)
        #expect(file.compiler?.value == .model)
        #expect(file.contextWindows?.tokens(for: ModelName(.openai, "a")) == 128_000)
        #expect(file.contextWindows?.tokens(for: ModelName(.ollama, "b")) == 4096)
        #expect(file.contextWindows?.tokens(for: ModelName(.ollama, "c")) == nil)
        #expect(file.addresses[.anthropic]?.value == "https://a.example")
        #expect(file.addresses[.openai]?.value == "http://b.example/v1")
        #expect(file.addresses[.ollama]?.value == "http://box:11434/v1")
        #expect(file.accessible?.value == true)
        #expect(file.theme?.value == .light)
        #expect(
            file.colors == [
                .heading: .indexed(12), .codeBlock: .indexed(244), .link: .rgb(0, 128, 255), .speaker6: .indexed(7),
                .text: .terminal,
            ])
        #expect(
            file.accessible?.source == .key("accessible", layer: .user, file: "c.yaml", line: 12, column: 13))
    }

    @Test func limitsOfTheWebServer() throws {
        let file = try read(
            """
            web_max_runs: 5
            web_max_streams: 6
            web_rate: 0.5
            web_drain_limit: 0
            web_idle_limit: 1.5
            web_keep_runs: 30
            """)
        #expect(file.web.maxRuns == 5 && file.web.maxStreams == 6 && file.web.rate == 0.5)
        #expect(file.web.drainLimit == 0 && file.web.idleLimit == 1.5 && file.web.keepRuns == 30)
        for line in ["web_max_runs: 0", "web_max_streams: 1000001", "web_rate: -1", "web_drain_limit: 3601"] {
            #expect(throws: SettingsError.self) { try read(line) }
        }
    }

    /// A key that nothing reads would be taken in silence.
    @Test(arguments: ConfigurationKey.allCases)
    func everyKeyMindsItsValue(key: ConfigurationKey) {
        let error = #expect(throws: SettingsError.self) { try read("\(key.rawValue): [[]]") }
        #expect(error?.message.hasPrefix("c.yaml:1:") == true)
        #expect(error?.message.contains(key.rawValue) == true)
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "~", "stream:", "stream: ~", "model: null\n"])
    func nothingIsSaid(text: String) throws {
        #expect(try read(text) == (try read("")))
    }

    @Test(arguments: [
        ("model: ollama/a, openai/b", 2), ("model:\n  - ollama/a\n  - openai/b", 2), ("model: claude-x", 1),
    ])
    func models(text: String, count: Int) throws {
        #expect(try read(text).models?.value.count == count)
    }

    @Test func oneWindowForAllModels() throws {
        #expect(try read("context_window: 8192").contextWindows == .all(8192))
    }

    @Test(
        arguments: [
            ("modle: ollama/a", "c.yaml:1:1: “modle” is no known key; did you mean “model”?"),
            (
                "stream: on\n\nmax-llm-calls: 3",
                "c.yaml:3:1: “max-llm-calls” is no known key; did you mean “max_llm_calls”?"
            ),
            ("base_url: x", "c.yaml:1:1: “base_url” is no known key; did you mean “anthropic_base_url”?"),
            ("zzz: 1", "c.yaml:1:1: “zzz” is no known key; known are model, stream, "),
            ("? [a]\n: 1", "c.yaml:1:3: “” is no known key"),
            ("temperature: warm", "c.yaml:1:14: temperature: write a number from 0 to 2."),
            ("temperature: 3", "c.yaml:1:14: temperature: write a number"),
            ("temperature: nan", "c.yaml:1:14: temperature: write a number"),
            ("temperature: 0x1", "c.yaml:1:14: temperature: write a number"),
            ("temperature: '1'", "c.yaml:1:14: temperature: write a number"),
            ("temperature: [1]", "c.yaml:1:14: temperature: write a number"),
            ("timeout: 0", "c.yaml:1:10: timeout: write seconds"),
            ("timeout: 1e999", "c.yaml:1:10: timeout: write seconds"),
            ("max_llm_calls: 1.5", "c.yaml:1:16: max_llm_calls: write a whole number"),
            ("max_llm_calls: 0", "c.yaml:1:16: max_llm_calls: write a whole number"),
            ("max_llm_calls: 99999999999999999999", "c.yaml:1:16: max_llm_calls: write a whole number"),
            ("stream: perhaps", "c.yaml:1:9: stream: write true or false"),
            ("stream: {a: b}", "c.yaml:1:9: stream: write true or false"),
            ("compiler: nativ", "c.yaml:1:11: compiler: write native or model"),
            ("theme: drak", "c.yaml:1:8: theme: write auto, dark, light or mono."),
            ("colors: red", "c.yaml:1:9: colors: write a line `ROLE: COLOUR` for each role."),
            ("colors:\n  headin: 1", "c.yaml:2:3: colors: “headin” is no known role; did you mean “heading”?"),
            ("colors: {zzz: 1}", "c.yaml:1:10: colors: “zzz” is no known role; known are text, faint, "),
            ("colors: {code: gren}", "c.yaml:1:16: colors: “gren” is no known colour; did you mean “green”?"),
            ("colors: {code: 256}", "c.yaml:1:16: colors: “256” is no known colour; known are black, red, "),
            ("colors: {code: '#12345'}", "c.yaml:1:16: colors: “#12345” is no known colour; known are black"),
            ("colors: {code: '#+12345'}", "c.yaml:1:16: colors: “#+12345” is no known colour; known are black"),
            ("colors: {code: [1]}", "c.yaml:1:16: colors: a colour is missing; write red, "),
            ("colors:\n  code: #ff0000", "c.yaml:2:8: colors: a colour is missing; write red, "),
            ("model: []", "c.yaml:1:8: model: write the name"),
            ("model: {a: b}", "c.yaml:1:8: model: write the name"),
            ("model:\n- ollama/a\n- what", "c.yaml:3:3: model: “what” does not say whose"),
            ("model: antropic/a", "c.yaml:1:8: model: “antropic” is no known provider; did you mean anthropic/NAME?"),
            ("context_window: {a: many}", "c.yaml:1:21: context_window: write a number of tokens"),
            ("context_window: [1]", "c.yaml:1:17: context_window: write a number of tokens"),
            ("ollama_host: 'a b'", "c.yaml:1:14: ollama_host: “http://a b:11434” is no address"),
            ("openai_base_url: localhost", "c.yaml:1:18: openai_base_url: “localhost” is no address"),
            ("model: ollama/a\nmodel: ollama/b", "c.yaml:1:1: This key stands in the file twice"),
            ("- a\n- b", "c.yaml:1:1: This file holds no lines of the form"),
            ("ANTHROPIC_API_KEY=geheim", "c.yaml:1:1: This file holds no lines of the form"),
            ("model: [a", "c.yaml:2:1: This cannot be read as YAML: did not find expected"),
            ("a: b: c", "c.yaml:1:5: This cannot be read as YAML: "),
            ("model: a\n---\nmodel: b", "c.yaml:2:1: This cannot be read as YAML: "),
            ("model: \u{1}", "c.yaml: This cannot be read as YAML: "),
        ])
    func errors(text: String, beginning: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        #expect(error?.exitCode == 78)
        #expect(error?.message.hasPrefix(beginning) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\n") == false)
        #expect(error?.message.contains("geheim") == false)
    }

    @Test(arguments: [
        "api_key: geheim", "anthropic_api_key: geheim", "OPENAI_API_KEY: geheim", "openai-api-key: geheim",
        "apiKey: geheim", "key: geheim", "token: geheim", "auth_token: geheim", "client_secret: geheim",
        "password: geheim", "api_key: {a: geheim}", "api_key=geheim: 1",
    ])
    func secretsBelongIntoTheEnvironment(text: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        #expect(error?.exitCode == 78)
        #expect(error?.message.hasPrefix("c.yaml:1:1: ") == true)
        #expect(error?.message.contains("into the environment as ANTHROPIC_API_KEY or OPENAI_API_KEY") == true)
        #expect(error?.message.contains("geheim") == false)
    }

    /// Nine lines like this would be a billion elements; as keys they are compared while YAML is still read.
    @Test func aliasesAreNotExpanded() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let list = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        text += "? *a9\n: 1\n"
        let error = #expect(throws: SettingsError.self) { try read(text) }
        #expect(error?.message.contains("aliases are not supported") == true)
    }

    @Test func deepNestingIsRefused() {
        #expect(throws: SettingsError.self) {
            try read("model: " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000))
        }
    }
}
