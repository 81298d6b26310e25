import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Text that steers, reorders and hides, in every place from which `agent-chat` quotes: whatever it says to a pipe, a terminal
/// or a file for people is looked at byte by byte. (What the full screen gets is looked at in `HostileTextTests`.)
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileSinkTests {
    /// Commands to a terminal in their 7 and 8 bit forms, what overwrites, reorders and ends a line, a flood of what cannot be
    /// seen, tags, a noncharacter.
    static let hostile =
        "X\u{1B}[2J\u{1B}]0;t\u{7}\u{9B}31m\u{8}\rY\u{202E}Z\u{2066}\u{2028}"
        + String(repeating: "\u{200B}", count: 20) + "\u{E0041}\u{FFFE}\u{7F}W"

    /// A place from which something is quoted. `HOSTILE` stands for the text, `ESCAPED` for the text in a literal.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var files: [String: String] = [:]
        var environment: [String: String] = [:]
        var replies: [String] = []
        var answer: Answer?
        var input = ""
        var code: Int32
        /// What has to be said, so that it is known that the text was quoted.
        var says = "␛[2J"

        init(
            _ name: String, _ arguments: [String], files: [String: String] = [:],
            environment: [String: String] = [:], replies: [String] = [], answer: Answer? = nil, input: String = "",
            code: Int32, says: String = "␛[2J"
        ) {
            testDescription = name
            self.arguments = arguments
            self.files = files
            self.environment = environment
            self.replies = replies
            self.answer = answer
            self.input = input
            self.code = code
            self.says = says
        }
    }

    private static let model = ["--model", Provider.openAI.model]
    private static let python = """
        # Shop
        ```python
        @playbook(triggers=["When the program starts"])
        async def main():
            print(TEXT)
            BODY
        ```
        """

    static let commandLine: [Case] = [
        Case("a file that is not there", ["run", "HOSTILE.md"], code: 66),
        Case("a program of that name, mistyped as a command", ["HOSTILE"], code: 66),
        Case("an option", ["p.md", "--HOSTILE"], code: 64),
        Case("an option's value", ["p.md", "--output", "HOSTILE"], code: 64),
        Case("a number", ["p.md", "--timeout", "HOSTILE"], code: 64),
        Case("a model", ["p.md", "--model", "HOSTILE"], code: 64),
        Case("a model of a provider", ["p.md", "--model", "ollama/HOSTILE"], code: 69, says: "agent-chat: "),
        Case("an argument", ["p.md", "--model", "none", "--arg", "HOSTILE"], code: 64),
        Case("an example", ["example:HOSTILE"], code: 66),
        Case("an example to print", ["examples", "HOSTILE"], code: 66),
        Case("a recording", ["p.md", "--model", "replay:HOSTILE"], code: 66),
        Case("a transcript", ["p.md", "--transcript", "none/HOSTILE.md"] + model, code: 74),
        Case("a log", ["p.md", "--log-file", "none/HOSTILE.md"] + model, code: 74),
        Case("a recording to write", ["p.md", "--record", "none/HOSTILE.md"] + model, code: 74),
        Case("a compiled program", ["compile", "p.md", "-o", "none/HOSTILE.md"], code: 74),
        Case("a variable to pass on", ["p.md", "--pass-env", "HOSTILE_API_KEY"], code: 64),
        Case("a Python", ["py.md", "--python", "HOSTILE"], code: 69),
        Case("a shell", ["--generate-completion-script", "HOSTILE"], code: 64),
    ]

    static let surroundings: [Case] = [
        Case("MODEL", ["p.md"], environment: ["MODEL": "HOSTILE"], code: 78),
        Case("a switch", ["p.md"], environment: ["PLAYBOOKS_STREAMING_ENABLED": "HOSTILE"], code: 78),
        Case("an address", ["models"], environment: ["OPENAI_BASE_URL": "HOSTILE"], code: 78),
        Case("an address of Ollama", ["models"], environment: ["OLLAMA_HOST": "http://HOSTILE"], code: 78),
        Case("a key of the configuration", ["p.md"], files: [".agent-chat.yaml": "\"ESCAPED\": 1\n"], code: 78),
        Case(
            "a value of it", ["p.md"], files: [".agent-chat.yaml": "theme: \"ESCAPED\"\n"], code: 78,
            says: ".agent-chat.yaml:1:8"),
        Case("a model of .env", ["p.md"], files: [".env": "MODEL='HOSTILE'\n"], code: 78, says: ".env:1"),
        Case(
            "a heading", ["check", "h.md"],
            files: ["h.md": "# A HOSTILE\n## Main HOSTILE\n### Triggers\n- When HOSTILE\n"], code: 0, says: "\u{FFFD}"),
        Case(
            "a line with a problem", ["check", "h.md"], files: ["h.md": "# A\n## Main(HOSTILE\n"], code: 65,
            says: "\u{FFFD}"),
        Case(
            "an import", ["check", "h.md"], files: ["h.md": "# A\n!import HOSTILE\n## B\n- c\n"], code: 65,
            says: "\u{FFFD}"),
        Case(
            "a warning of a run", ["h.md", "--model", "none"], files: ["h.md": "# A\n## Steps HOSTILE\n- c\n"],
            code: 65, says: "h.md"),
        Case(
            "front matter", ["check", "h.md"], files: ["h.md": "---\na: [HOSTILE\n---\n# A\n"], code: 65, says: "h.md"),
        Case("a file's name", ["check", "HOSTILE"], files: ["HOSTILE": "# A\n## Main(\n"], code: 65, says: "\u{FFFD}"),
        Case(
            "a damaged recording", ["p.md", "--model", "replay:r"], files: ["r": "HOSTILE\n"], code: 66,
            says: "agent-chat: "),
        Case(
            "a server's refusal", ["p.md", "-v"] + model,
            answer: .status(400, body: #"{"error":{"message":"ESCAPED"}}"#), code: 69, says: "400"),
        Case(
            "a page in its place", ["p.md", "-v"] + model, answer: .status(404, body: "<p>HOSTILE"), code: 69,
            says: "404"),
        Case(
            "no HTTP at all", ["p.md", "-v"] + model, answer: .raw([.send("HOSTILE\r\n\r\n")]), code: 69,
            says: "agent-chat: "),
    ]

    static let conversations: [Case] = [
        Case(
            "what a model says", ["p.md", "-v", "--snoop"] + model,
            replies: [#"`Say("user", "ESCAPED")`"# + "\nyld exit\n"], code: 0),
        Case(
            "what a model does", ["p.md", "-v"] + model,
            replies: [
                #"`$x = "ESCAPED"` `SaveArtifact("a", "ESCAPED", "ESCAPED")` `Trigger["ESCAPED"]` `Say("user", "Artifact[a]")`"#
                    + "\n`LoadFile(\"ESCAPED\")`",
                "yld exit\n",
            ], code: 0),
        Case(
            "what a person says", ["p.md", "-v"] + model, replies: ["yld user\n", "yld exit\n"], input: "HOSTILE\n",
            code: 0),
        Case(
            "a reply of no use", ["p.md", "-v"] + model, replies: ["HOSTILE", "`HOSTILE(`", "HOSTILE"], code: 1,
            says: "agent-chat: "),
        Case(
            "a file that is loaded", ["p.md", "-v"] + model, files: ["notes.txt": "HOSTILE"],
            replies: [#"`$t = LoadFile("notes.txt")` `Say("user", f"{$t}")`"# + "\nyld exit\n"], code: 0),
        Case(
            "what Python prints", ["h.md", "-v", "--model", "none"],
            files: ["h.md": filled(python, "\"ESCAPED\"", "return 1")], code: 0, says: "Y\u{FFFD}Z"),
        Case(
            "what Python raises", ["h.md", "-v", "--model", "none"],
            files: ["h.md": filled(python, "1", "raise ValueError(\"ESCAPED\")")], code: 1),
        Case(
            "what Python says", ["h.md", "-v", "--model", "none"],
            files: ["h.md": filled(python, "1", "await Say(\"ESCAPED\")")], code: 0),
        Case(
            "Python that is none", ["h.md"], files: ["h.md": filled(python, "1", "return ) # HOSTILE")], code: 65,
            says: "h.md"),
    ]

    @Test(arguments: commandLine + surroundings + conversations)
    func nothingDangerousIsSaid(test: Case) async throws {
        let folder = try TemporaryFolder()
        let server = try StubModelServer { request in
            if let answer = test.answer { return answer }
            return request.number < test.replies.count
                ? .reply(chunks: [Self.filled(test.replies[request.number])]) : .status(400)
        }
        defer { server.stop() }
        try folder.file("p.md", StreamingTests.program)
        try folder.file("py.md", Self.filled(Self.python, "1", "return 1"))
        for (name, text) in test.files { try folder.file(Self.filled(name), Self.filled(text)) }
        var arguments = test.arguments.map(Self.filled)
        let isRun = test.arguments.contains(Provider.openAI.model) && !test.arguments.contains("none/HOSTILE.md")
        let files = isRun ? ["t.md", "log"] : []
        if isRun { arguments += ["--transcript", "t.md", "--log-file", "log"] }
        var environment = test.arguments.contains(Provider.openAI.model) ? Provider.openAI.environment(server) : [:]
        environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        environment.merge(test.environment.mapValues(Self.filled)) { $1 }
        let child = try await ChildProcess.runAgentChat(
            arguments, input: Self.filled(test.input), environment: environment, folder: folder.path)
        #expect(try await child.end() == .exited(test.code), "\(child.report)")
        #expect((child.text(of: .output) + child.text(of: .error)).contains(test.says), "\(child.report)")
        #expect(Self.dangers(in: child.bytes(of: .output)) == [], "\(child.report)")
        #expect(Self.dangers(in: child.bytes(of: .error)) == [], "\(child.report)")
        for file in files { #expect(Self.dangers(in: Array(try folder.text(file).utf8)) == [], "\(file)") }
    }

    /// Text, which every other form than JSON makes safe, is the exact text here; yet no byte in it steers a terminal.
    @Test(arguments: ["json", "stream-json"])
    func jsonIsExactAndHarmless(form: String) async throws {
        let server = try StubModelServer { _ in
            .reply(chunks: [Self.filled(#"`Say("user", "ESCAPED")`"# + "\nyld exit\n")])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("p.md", StreamingTests.program), "--output", form] + Self.model,
            environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let output = child.bytes(of: .output)
        // Tags, noncharacters and floods steer nothing, and a program that reads JSON is to get them.
        #expect(Self.dangers(in: output).allSatisfy { $0.hasPrefix("hidden") }, "\(child.report)")
        let contents = try output.split(separator: UInt8(ascii: "\n")).flatMap { line in
            try Self.contents(in: JSONDecoder().decode(AnyJSON.self, from: Data(line)))
        }
        #expect(contents.contains { $0.unicodeScalars.elementsEqual(Self.hostile.unicodeScalars) }, "\(child.report)")
    }

    /// What was said once is said again later, from a file that holds it exactly.
    @Test func aSavedSession() async throws {
        let server = try StubModelServer { _ in
            .reply(chunks: [Self.filled(#"`Say("user", "ESCAPED")`"# + "\nyld exit\n")])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let environment = Provider.openAI.environment(server).merging(["XDG_STATE_HOME": folder.path("state")]) { $1 }
        let program = Self.filled("---\ntitle: \"ESCAPED\"\n---\n") + StreamingTests.program
        let run = try await ChildProcess.runAgentChat(
            [try folder.file("p.md", program), "--message", Self.hostile] + Self.model, environment: environment)
        #expect(try await run.end() == .exited(0), "\(run.report)")
        #expect(Self.dangers(in: run.bytes(of: .output) + run.bytes(of: .error)) == [], "\(run.report)")
        for arguments in [
            [], ["show"], ["export"], ["export", "-o", "markdown"], ["show", "\u{1B}[2J"], ["delete", "last"],
        ] {
            let child = try await ChildProcess.runAgentChat(["sessions"] + arguments, environment: environment)
            #expect(child.text(of: .output).count + child.text(of: .error).count > 0)
            #expect(Self.dangers(in: child.bytes(of: .output)) == [], "\(child.report)")
            #expect(Self.dangers(in: child.bytes(of: .error)) == [], "\(child.report)")
        }
    }

    /// Programs as data are exact in a pipe, and safe on a terminal.
    @Test(arguments: ["compile", "check --json", "check"])
    func aProgramOnATerminal(command: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "h.md",
            Self.filled("# A\nHOSTILE\n## Main\n### Triggers\n- When the program starts\n### Steps\n- Say HOSTILE\n"))
        let words = command.split(separator: " ").map(String.init)
        let child = try ChildProcess.agentChat(words + [path], terminal: [.output])
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let shown = child.bytes(of: .terminal).filter { $0 != 0x0D }
        #expect(!shown.isEmpty && Self.dangers(in: shown) == [], "\(child.report)")
    }

    // MARK: What is dangerous

    /// Named, each kind once. It is written from the Unicode data and not as the sanitizer is.
    static func dangers(in bytes: [UInt8]) -> Set<String> {
        guard let text = String(validating: bytes, as: UTF8.self) else { return ["no UTF-8"] }
        var found: Set<String> = []
        var invisible = 0
        for scalar in text.unicodeScalars {
            switch (scalar.properties.generalCategory, scalar.value) {
            case (.control, let value) where value != 0x0A && value != 0x09:
                found.insert("control U+\(String(value, radix: 16))")
            case (.lineSeparator, _), (.paragraphSeparator, _): found.insert("separator")
            case (_, 0x202A...0x202E), (_, 0x2066...0x2069): found.insert("reordering")
            case (_, 0xE0000...0xE007F): found.insert("hidden by a tag")
            default: if scalar.properties.isNoncharacterCodePoint { found.insert("hidden in a noncharacter") }
            }
            invisible = scalar.properties.isDefaultIgnorableCodePoint ? invisible + 1 : 0
            if invisible > 4 { found.insert("hidden in a flood") }
        }
        return found
    }

    // MARK: Filling in

    private static func filled(_ text: String) -> String {
        text.replacing("HOSTILE", with: hostile).replacing("ESCAPED", with: escaped)
    }

    private static func filled(_ program: String, _ text: String, _ body: String) -> String {
        program.replacing("TEXT", with: text).replacing("BODY", with: body)
    }

    /// As literals of Python, JSON and YAML have it: all but ASCII in surrogates of four digits would not be YAML's, so what is
    /// beyond the first plane stands as it is.
    private static let escaped = String(
        String.UnicodeScalarView(
            hostile.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                guard scalar.value < 0x20 || (0x7F...0xFFFF).contains(scalar.value) else { return [scalar] }
                let digits = String(scalar.value, radix: 16)
                return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            }))

    private static func contents(in json: AnyJSON) -> [String] {
        switch json {
        case .text(let text): [text]
        case .list(let items): items.flatMap(contents)
        case .object(let members): members.values.flatMap(contents)
        case .other: []
        }
    }

    private enum AnyJSON: Decodable {
        case text(String), list([AnyJSON]), object([String: AnyJSON]), other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let items = try? container.decode([AnyJSON].self) {
                self = .list(items)
            } else if let members = try? container.decode([String: AnyJSON].self) {
                self = .object(members)
            } else {
                self = .other
            }
        }
    }
}
