import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The examples that need no model, with the small one that `scripts/local-model` installs, over its real server. Only with
/// `AGENT_CHAT_LOCAL_MODEL=1`, since that takes 220 MB.
@Suite(
    .serialized, .timeLimit(.minutes(20)),
    .enabled(if: ProcessInfo.processInfo.environment["AGENT_CHAT_LOCAL_MODEL"] == "1"))
struct RealLocalModelTests {
    /// What a person says who does not speak like a form; how often the model is asked at most; and the end.
    struct Conversation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var lines: [String]
        var end: String
    }

    static let conversations = [
        Conversation(
            testDescription: "welcome",
            lines: ["my friends all call me Maria", "look", "do it", "21", "enough of it for now"],
            end: "Goodbye, "),
        Conversation(
            testDescription: "capitals",
            lines: ["I believe that it is Lisbon", "Osaka", "Tokyo, of course it is", "pass", "not today"],
            end: "Thank you for playing."),
        Conversation(
            testDescription: "intake",
            lines: [
                "everybody just calls me Maria Silva", "1980", "you can reach me at 0123 456", "yes", "nuts and cats",
                "no",
                "yes",
            ], end: "Please take a seat."),
        Conversation(
            testDescription: "counter",
            lines: ["I would like some croissants please", "2", "yes, one more thing", "cake", "no, that is all"],
            end: "2.40 altogether. Thank you, and goodbye!"),
    ]

    @Test(arguments: conversations)
    func toItsEnd(_ conversation: Conversation) async throws {
        let run = try await ChildProcess.runAgentChat(
            ["example:\(conversation.testDescription)", "--model", "local/smollm2", "-v"],
            input: conversation.lines.map { $0 + "\n" }.joined(), environment: try Self.environment())
        #expect(try await run.end() == .exited(0), "\(run.report)")
        #expect(run.text(of: .output).contains(conversation.end), "\(run.report)")
        for line in conversation.lines { #expect(run.text(of: .output).contains("You: \(line)"), "\(run.report)") }
        #expect(run.text(of: .error).contains("The model is asked for"), "\(run.report)")
    }

    /// Words, values and decisions all come from the model.
    @Test func whatTakesJudgement() async throws {
        let folder = try TemporaryFolder()
        let program = try folder.file(
            "hosts.md",
            """
            # Host
            A friendly host.
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Welcome the user to the garden
            - Think of a $flower
            - If the garden is large, say "Large.", otherwise say "Small."
            - Say "The end." and end the program
            """)
        let run = try await ChildProcess.runAgentChat(
            [program, "--model", "local/smollm2", "-v"], environment: try Self.environment())
        #expect(try await run.end() == .exited(0), "\(run.report)")
        let output = run.text(of: .output)
        #expect(output.hasSuffix("Host: The end.\n"), "\(run.report)")
        #expect(output.contains("Host: Large.") != output.contains("Host: Small."), "\(run.report)")
        #expect(run.text(of: .error).contains("3 requests to a model"), "\(run.report)")
    }

    /// Where the model is, and what its Python needs.
    private static func environment() throws -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        let data = try #require(own["XDG_DATA_HOME"] ?? own["HOME"].map { "\($0)/.local/share" })
        return ["XDG_DATA_HOME": data, "PATH": own["PATH"] ?? "/usr/bin:/bin"]
    }
}
