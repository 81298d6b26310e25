import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Who may read the files that `agent-chat` makes. What it makes by itself is its owner's alone; where a person names a file,
/// the umask decides, but for logs and recordings.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FileModeTests {
    @Test(arguments: [("022", 0o644), ("077", 0o600), ("000", 0o666)])
    func files(umask: String, named: Int) async throws {
        let server = try StubModelServer { request in
            request.number == 0
                ? .reply(chunks: [
                    "## Main\n### Triggers\n- T1:BGN When the program starts\n### Steps\n- 01:QUE Greet the user\n- 02:YLD exit\n"
                ])
                : .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        var environment = Provider.openAI.environment(server)
        environment["XDG_CACHE_HOME"] = folder.path("cache")
        environment["XDG_STATE_HOME"] = folder.path("state")
        environment["PATH"] = "/usr/bin:/bin"
        environment["HOME"] = "/dev/null/home"
        let command =
            "umask \(umask) && cd \(folder.path) && \(try ChildProcess.agentChatBinary()) \(program) --model openai/m"
            + " --compiler model --transcript t.md --log-file log"
        let child = try ChildProcess("/bin/sh", ["-c", command], environment: environment)
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(try Self.mode(folder.path("t.md")) == named)
        #expect(try Self.mode(folder.path("log")) == 0o600)
        // All else is what the program makes by itself.
        let own = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            !["guide.md", "t.md", "log"].contains($0)
        }
        #expect(own.contains { $0.hasSuffix(".pbasm") }, "\(own)")
        for name in own {
            let path = folder.path(name)
            let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
            #expect(try Self.mode(path) == (isFolder ? 0o700 : 0o600), "\(name)")
        }
    }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
