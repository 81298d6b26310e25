import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Sessions that a released program has written are read, and go on, in all later ones.
///
/// `Tests/Fixtures/sessions/version-1-run.jsonl` was left by `kill -9` in the midst of a message: `agent-chat` of version 1
/// ran a program of two agents with `--model replay:…`. It has variables, a call from one agent to another, an artifact, and
/// a reply of which a part was executed. It is never written anew.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ReleasedSessionTests {
    private static let id = "5f3b7f985893a2dc63c37a39f22d9b90"
    private static let before =
        "Inn: Good evening. Your name?\n\nYou: Maria\n\nInn: Tonight soup and bread, Maria.\n\nInn: What may I b […interrupted]\n"
    private static let after =
        "Inn: What may I bring?\n\nYou: soup\n\nInn: soup for Maria, then bread.\n\nInn: Artifact[Card]\n"
        + "Artifact[Card]:\nSoup 2.50\nBread 1\n"

    /// The first three answers were given in the process that was killed.
    private static let replay = """
        {"agent":"Inn","reply":"yld exit\\n"}
        {"agent":"Inn","reply":"yld exit\\n"}
        {"agent":"Kitchen","reply":"yld exit\\n"}
        {"agent":"Inn","reply":"`Say(\\"user\\", \\"What may I bring?\\")`\\nyld user\\n"}
        {"agent":"Inn","reply":"`$dish = \\"soup\\"`\\n`Say(\\"user\\", f\\"{$dish} for {$name}, then {$menu[1]}.\\")`\\n`Say(\\"user\\", \\"Artifact[Card]\\")`\\nyld exit\\n"}

        """

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.file(
            "agent-chat/sessions/\(Self.id).jsonl", try TestFiles.text("Tests/Fixtures/sessions/version-1-run.jsonl"))
        try folder.file("rest.jsonl", Self.replay)
    }

    private func run(_ arguments: [String], input: String = "") async throws -> ChildProcess {
        let child = try await ChildProcess.runAgentChat(
            arguments, input: input, environment: ["XDG_STATE_HOME": folder.path], folder: folder.path)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        return child
    }

    @Test func itIsAsItIsDocumented() async throws {
        let lines = try TestFiles.text("Tests/Fixtures/sessions/version-1-run.jsonl")
        #expect(try await SchemaValidator.verdict(lines, "session") == "\(lines.split(separator: "\n").count)")
    }

    @Test func itIsShown() async throws {
        #expect(try await run(["sessions", "show", Self.id]).text(of: .output) == Self.before)
        #expect(try await run(["sessions"]).text(of: .output).contains("inn.md"))
    }

    @Test func itGoesOn() async throws {
        let child = try await run(["--resume", Self.id, "--model", "replay:rest.jsonl"], input: "soup\n")
        #expect(child.text(of: .output).hasSuffix(Self.after), "\(child.report)")
        #expect(child.text(of: .error).contains("inn.md has changed since this session began"), "\(child.report)")
        #expect(try await run(["sessions", "show", Self.id]).text(of: .output) == Self.before + "\n" + Self.after)
        let exported = try await run(["sessions", "export", Self.id, "-o", "stream-json"]).text(of: .output)
        #expect(exported.contains(#""replaces":"m8""#), "\(exported)")
    }
}
