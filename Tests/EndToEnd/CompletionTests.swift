import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a shell offers behind `agent-chat`.
@Suite(.serialized, .timeLimit(.minutes(1))) struct CompletionTests {
    @Test(
        arguments: [
            (["agent-chat", "r"], ["run"], ["--model"]),
            (["agent-chat", "gre"], ["greeting.md"], ["run"]),
            (["agent-chat", "--m"], ["--model", "--message", "--max-llm-calls"], []),
            (["agent-chat", "run", "gre"], ["greeting.md"], []),
            (["agent-chat", "greeting.md", "--no"], ["--no-stream"], ["help"]),
            (["agent-chat", "greeting.md", "--model", "oll"], ["ollama/llama3.2"], ["greeting.md"]),
            (["agent-chat", "run", "--model", "rep"], ["replay:"], []),
            (["agent-chat", "greeting.md", "--ar"], ["--arg"], []),
        ] as [([String], [String], [String])])
    func bashOffers(words: [String], offered: [String], notOffered: [String]) async throws {
        let lines = try await bash(words)
        for word in offered { #expect(lines.contains(word), "\(lines)") }
        for word in notOffered { #expect(!lines.contains(word), "\(lines)") }
    }

    /// The program itself knows which there are.
    @Test(
        arguments: [
            (["agent-chat", "--resume", "5f"], [id]), (["agent-chat", "--resume", ""], [id, "last"]),
            (["agent-chat", "--resume", "6"], []), (["agent-chat", "sessions", "show", "la"], ["last"]),
            (["agent-chat", "sessions", "delete", "5"], [id]),
        ] as [([String], [String])])
    func bashOffersSessions(words: [String], offered: [String]) async throws {
        let state = try TemporaryFolder()
        try state.file(
            "agent-chat/sessions/\(Self.id).jsonl", try TestFiles.text("Tests/Fixtures/sessions/version-1-run.jsonl"))
        let lines = try await bash(words, state: state.path)
        let sessions = lines.filter { $0 == "last" || $0.wholeMatch(of: #/[0-9a-f]{32}/#) != nil }
        #expect(sessions.sorted() == offered.sorted(), "\(lines)")
    }

    private static let id = "5f3b7f985893a2dc63c37a39f22d9b90"

    /// What bash offers for the last of the words, a line each.
    private func bash(_ words: [String], state: String = "/dev/null") async throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.file("greeting.md", "")
        try folder.file("completion.bash", try await script(for: "bash"))
        try folder.file(
            "test.bash",
            """
            source completion.bash
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            COMP_LINE="$*"
            COMP_POINT=${#COMP_LINE}
            name=$(complete -p agent-chat)
            name=${name#*-F }
            "${name%% *}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        let program = URL(filePath: try ChildProcess.agentChatBinary()).deletingLastPathComponent().path
        let child = try ChildProcess(
            "/bin/bash", ["-c", #"cd "$0" && exec bash --norc test.bash "$@""#, folder.path] + words,
            environment: ["PATH": "\(program):/usr/bin:/bin", "XDG_STATE_HOME": state])
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error) == "")
        return child.text(of: .output).split(separator: "\n").map(String.init)
    }

    /// Shells that are not installed here are passed over.
    @Test(arguments: ["bash", "zsh", "fish"])
    func theScriptIsOneOfItsShell(shell: String) async throws {
        let text = try await script(for: shell)
        #expect(text.contains("agent-chat"))
        #expect(text.contains("--no-stream") || text.contains("'no-stream'"))
        guard FileManager.default.fileExists(atPath: "/usr/bin/\(shell)") else { return }
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            "/usr/bin/\(shell)", ["-n", try folder.file("script", text)], environment: ["PATH": "/usr/bin:/bin"])
        #expect(try await child.end() == .exited(0), "\(child.report)")
    }

    @Test func anUnknownShellIsAnErrorOfTheCommandLine() async throws {
        let child = try await ChildProcess.runAgentChat(["--generate-completion-script", "powershell"])
        #expect(try await child.end() == .exited(64), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    private func script(for shell: String) async throws -> String {
        let child = try await ChildProcess.runAgentChat(["--generate-completion-script", shell])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error) == "")
        return child.text(of: .output)
    }
}
