import StubModelServer
import Testing

/// A request that is mended: the conversation goes on, and people hear of it once, if they want to.
@Suite(.serialized, .timeLimit(.minutes(2))) struct MendingTests {
    @Test(arguments: [true, false], Provider.allCases)
    func theNote(isVerbose: Bool, provider: Provider) async throws {
        struct Body: Decodable { let temperature: Double? }
        let server = try StubModelServer { request in
            if (try? request.json(as: Body.self))?.temperature != nil {
                return .status(400, body: #"{"error":{"message":"`temperature` is deprecated for this model."}}"#)
            }
            let isFirst = request.number == 1
            return .reply(chunks: ["`Say(\"user\", \"Hi\")`\n", isFirst ? "yld user\n" : "yld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", provider.model, "--temperature", "0.5"]
                + (isVerbose ? ["-v"] : []),
            input: "Go on\n", environment: provider.environment(server))
        #expect(child.text(of: .output) == "Guide: Hi\n\nYou: Go on\n\nGuide: Hi\n", "\(child.report)")
        let note = "The server takes no temperature for this model; it is left out from now on."
        #expect(child.text(of: .error).ranges(of: note).count == (isVerbose ? 1 : 0), "\(child.report)")
        #expect(server.requests.count == 3)
    }
}
