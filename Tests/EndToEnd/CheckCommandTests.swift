import Testing

/// `agent-chat check`, as people and scripts run it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CheckCommandTests {
    private static let program =
        "# Guide\n\n## Main\n\n### Triggers\n- At the beginning\n\n### Steps\n- Greet the user\n"

    @Test(arguments: [
        ("no errors", "good.md", 0, "1 agent, 1 playbook\n"),
        ("errors", "bad.md", 65, "1 agent, 1 playbook, 1 error\n"),
        ("an import", "importing.md", 0, "1 agent, 2 playbooks\n"),
        ("nothing starts", "idle.md", 65, "1 agent, 1 playbook, 1 error\n"),
    ])
    func endsWithTheSummary(name: String, file: String, code: Int32, summary: String) async throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("good.md", Self.program)
        _ = try folder.file("bad.md", Self.program + "## Bad($1)\n")
        _ = try folder.file("importing.md", Self.program + "!import part.md\n")
        _ = try folder.file("part.md", "## Other\n- Call Main\n")
        let idle = try folder.file("idle.md", "# Guide\n## Main\n- x\n")
        let path = idle.dropLast("idle.md".count) + file
        let child = try await ChildProcess.runAgentChat(["check", String(path)])
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .output).hasSuffix("\n\n" + summary), "\(child.report)")
        #expect(child.text(of: .error) == "")
        let json = try await ChildProcess.runAgentChat(["check", "--json", String(path)])
        #expect(try await json.end() == .exited(code))
        #expect(json.text(of: .output).hasPrefix("{\"agents\":[{\"class\":\"Guide\""), "\(json.report)")
        #expect(json.text(of: .output).hasSuffix("]}\n"))
    }

    @Test func stepsThatNeedAModelAreTold() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("good.md", Self.program + "- Say “Bye”\n- Ask for $age\n- If $age suits them\n")
        let text = try await ChildProcess.runAgentChat(["check", path, "--interpreter", "guided"])
        #expect(try await text.end() == .exited(0), "\(text.report)")
        #expect(text.text(of: .output).contains("good.md:12: Main 04 “If $age suits them”: whether it holds\n"))
        let json = try await ChildProcess.runAgentChat(["check", path, "--interpreter", "guided", "--json"])
        #expect(try await json.end() == .exited(0), "\(json.report)")
        let told =
            #"{"agent":"Guide","file":"\#(path)","line":12,"need":"whether it holds","playbook":"Main","step":"04"}"#
        #expect(
            json.text(of: .output).contains(told.replacing("/", with: #"\/"#)) || json.text(of: .output).contains(told))
        #expect(json.text(of: .output).contains(#""judgements":["#), "\(json.report)")
    }

    @Test(arguments: [
        ("no file", ["check"], 64, "Missing"),
        ("a mistyped command", ["chek", "nowhere.md"], 66, "Did you mean the command “check”?"),
        ("no such file", ["check", "nowhere.md"], 66, "nowhere.md cannot be read"),
        ("a folder", ["check", "/tmp", "--json"], 66, "/tmp cannot be read"),
    ])
    func saysWhyItCannotCheck(name: String, arguments: [String], code: Int32, text: String) async throws {
        let child = try await ChildProcess.runAgentChat(arguments)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    /// Python finds it, without running anything.
    @Test func pythonThatDoesNotCompileIsAnErrorAtItsPlace() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("python.md", Self.program + "```python\nprint('never')\nx = (\n```\n")
        let child = try await ChildProcess.runAgentChat(["check", path])
        #expect(try await child.end() == .exited(65), "\(child.report)")
        #expect(child.text(of: .output).contains("python.md:12:5: error: "), "\(child.report)")
        #expect(child.text(of: .output).hasSuffix("\n\n1 agent, 1 playbook, 1 error\n"), "\(child.report)")
        #expect(!child.text(of: .output).contains("never\n"))
    }

    @Test func aFileNamedTwiceCountsOnce() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("good.md", Self.program)
        let other = path.dropLast("good.md".count) + "./good.md"
        let child = try await ChildProcess.runAgentChat(["check", path, path, String(other)])
        #expect(try await child.end() == .exited(0), "\(child.report)")
    }
}
