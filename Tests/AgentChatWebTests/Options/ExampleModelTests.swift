import Examples
import Testing

@testable import AgentChatWeb

/// Recordings of examples as models of the server.
@Suite(.timeLimit(.minutes(5))) struct ExampleModelTests {
    @Test func anExampleIsPlayed() async throws {
        var setup = TestServer.Setup()
        setup.model = "replay:example:hello"
        let program = String(decoding: try BuiltInExample(named: "hello").text, as: UTF8.self)
        try await TestServer.with(setup) { server, _ async throws in
            // Each run plays it from its beginning.
            for _ in 0..<2 {
                let run = try await server.begin(program)
                #expect(run.status == 201 && run.messages.count == 1 && run.text("turn") == "ended", "\(run)")
            }
        }
    }

    @Test(arguments: [
        ("replay:example:helo", "There is no example “helo”; did you mean “hello”?"),
        ("replay:example:welcome", "welcome has no recording"),
    ])
    func whatCannotBePlayed(model: String, message: String) async throws {
        var setup = TestServer.Setup()
        setup.model = model
        let error = await #expect(throws: (any Error).self) {
            try await TestServer.with(setup) { _, _ async throws in }
        }
        #expect("\(error as Any)".contains(message), "\(error as Any)")
    }
}
