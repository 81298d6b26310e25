import StubModelServer
import Testing

/// What a playbook can do beside talking, through the real binary.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ArtifactTests {
    private static let program = """
        # Desk

        ## Main

        Today's note is: {LoadFile("note.txt")}

        ### Triggers
        - When the program starts

        ### Steps
        - Sum the note up and tell the user

        ## Sum up($text)

        execution_mode: raw

        Sum this up: {$text}
        """

    @Test(arguments: [true, false]) func aNoteIsReadSummedUpAndTold(streaming: Bool) async throws {
        let server = try StubModelServer { request in
            let text = request.messages.map(\.content).joined()
            return switch request.number {
            case 0 where text.contains("Today's note is: It rained all day."):
                .reply(chunks: [
                    "`$s = SumUp(\"It rained.\")` `SaveArtifact(\"sum\", \"the sum\", $s)`", "\nyld call\n",
                ])
            case 1 where text.contains("Sum this up: It rained."): .reply(chunks: [" Ra", "in. "])
            default: .reply(chunks: ["`Say(\"user\", f\"{$s} See Artifact[sum].\")`\nyld exit\n"])
            }
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        _ = try folder.file("note.txt", "It rained all day.")
        let child = try ChildProcess.agentChat(
            [
                try folder.file("desk.md", Self.program), "--model", Provider.openAI.model,
                streaming ? "--stream" : "--no-stream",
            ], environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .output).hasPrefix("Desk: Rain. See Artifact[sum]."))
        #expect(child.text(of: .error) == "", "the program's own log goes nowhere")
    }
}
