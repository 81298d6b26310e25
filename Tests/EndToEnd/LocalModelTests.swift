import TestSupport
import Testing

/// Models on this machine, by the real program; their server is a few lines of Python in place of llama.cpp's.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LocalModelTests {
    private static let program = """
        # Guide
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Greet the user in the way of the sea
        - End the program
        """

    @Test(
        "one is taken where nothing else is set up, and its server is shared",
        arguments: [["--model", "local/tiny"], []])
    func aRun(options: [String]) async throws {
        let folder = try TemporaryFolder()
        let installation = try LocalInstallation(
            at: folder.path("agent-chat/local"), models: ["tiny"], text: "Ahoy!")
        let program = try folder.file("sea.md", Self.program)
        var outputs: Set<String> = []
        for _ in 0..<2 {
            let run = try await ChildProcess.runAgentChat(
                [program] + options,
                environment: ["XDG_DATA_HOME": folder.path, "PATH": "/usr/local/bin:/usr/bin:/bin"])
            #expect(try await run.end() == .exited(0), "\(run.report)")
            #expect(run.text(of: .output).hasPrefix("Guide: Ahoy! ("), "\(run.report)")
            outputs.insert(run.text(of: .output))
        }
        #expect(outputs.count == 1, "the same server has answered")
        #expect(installation.hasAddress(of: "tiny"))
    }

    @Test func theyAreListed() async throws {
        let folder = try TemporaryFolder()
        let local = folder.path("agent-chat/local")
        _ = try LocalInstallation(at: local, models: ["tiny", "big-8b"])
        let child = try await ChildProcess.runAgentChat(["models"], environment: ["XDG_DATA_HOME": folder.path])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(
            child.text(of: .output).contains(
                """
                local: ready at \(local)
                  * local/big-8b
                    local/tiny
                """), "\(child.report)")
    }

    @Test func oneThatCannotBeLoadedEndsTheRunAndSaysWhy() async throws {
        let folder = try TemporaryFolder()
        _ = try LocalInstallation(at: folder.path("agent-chat/local"), models: ["broken"])
        let program = try folder.file("sea.md", Self.program)
        let run = try await ChildProcess.runAgentChat([program], environment: ["XDG_DATA_HOME": folder.path])
        #expect(try await run.end() == .exited(69), "\(run.report)")
        #expect(run.text(of: .error).contains("this model is broken"), "\(run.report)")
    }
}
