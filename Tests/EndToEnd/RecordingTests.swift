import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `--record`: what was recorded gives the same transcript when it is played back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RecordingTests {
    enum Course: String, CaseIterable, Sendable {
        case regular
        case retried
        case brokenInAMessage
        case brokenBeforeText
        case tooLong
        case refusedParameter

        func answer(to request: ReceivedRequest) -> Answer {
            switch (self, request.number) {
            case (.retried, 0): .status(503, headers: [("retry-after-ms", "1")])
            case (.brokenInAMessage, 0): .reply(pieces: [.text("`Say(\"user\", \"Good mor"), .cut])
            case (.brokenBeforeText, 0): .reply(pieces: [.error(type: "api_error", message: "crashed"), .cut])
            case (.tooLong, 0): .reply(chunks: ["`Say(\"user\", \"One.\")`\n`Say(\"user\", \"Two"], finish: .length)
            case (.refusedParameter, 0): .status(400, body: #"{"error":{"param":"temperature"}}"#)
            default:
                request.messages.last?.content.contains("Maria") == true
                    ? .reply(pieces: [
                        .reasoning("hidden"), .text("`Say(\"user\", \"Hi, Ma"), .text("ria!\")`\nyld exit\n"),
                    ])
                    : .reply(chunks: ["`Say(\"user\", \"Good morning! ", "Who are you?\")`\nyld user\n"])
            }
        }
    }

    @Test(arguments: Course.allCases, ["--stream", "--no-stream"])
    func recordedAndPlayedBack(course: Course, flag: String) async throws {
        for provider in Provider.allCases {
            let server = try StubModelServer { course.answer(to: $0) }
            defer { server.stop() }
            let folder = try TemporaryFolder()
            let program = try folder.file("guide.md", StreamingTests.program)
            let recording = try folder.file("recording.jsonl", "old")
            let live = try await ChildProcess.runAgentChat(
                [program, "--model", provider.model, flag, "--temperature", "0.5", "--record", recording],
                input: "I am Maria\n", environment: provider.environment(server))
            #expect(try await live.end() == .exited(0), "\(live.report)")
            #expect(live.text(of: .output).hasSuffix("You: I am Maria\n\nGuide: Hi, Maria!\n"), "\(live.report)")
            let text = String(decoding: try Data(contentsOf: URL(filePath: recording)), as: UTF8.self)
            #expect(text.hasPrefix(#"{"recording":"agent-chat","version":1}"# + "\n"))
            #expect(!text.contains("test-key") && !text.contains("hidden"))
            let replay = try await ChildProcess.runAgentChat(
                [program, "--model", "replay:\(recording)", flag], input: "I am Maria\n")
            #expect(replay.bytes(of: .output) == live.bytes(of: .output), "\(live.report) \(replay.report)")
            #expect(try await replay.end() == .exited(0), "\(replay.report)")
        }
    }

    @Test func anInterruptIsPlayedBack() async throws {
        let server = try StubModelServer { request in
            request.number == 0
                ? .reply(pieces: [.text("`Say(\"user\", \"On and on"), .stall])
                : .reply(chunks: ["`Say(\"user\", \"Stopped.\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        let recording = try folder.file("recording.jsonl", "")
        let live = try ChildProcess.agentChat(
            [program, "--model", Provider.openAI.model, "--record", recording],
            environment: Provider.openAI.environment(server), terminal: [.input, .error])
        try await live.wait(for: "On and on")
        live.send("\u{3}")
        try await live.wait(for: "You: ", in: .terminal)
        live.send("Enough\n")
        #expect(try await live.end() == .exited(0), "\(live.report)")
        #expect(
            live.text(of: .output) == "Guide: On and on […interrupted]\n\nYou: Enough\n\nGuide: Stopped.\n",
            "\(live.report)")
        let replay = try await ChildProcess.runAgentChat(
            [program, "--model", "replay:\(recording)"], input: "Enough\n")
        #expect(replay.bytes(of: .output) == live.bytes(of: .output), "\(replay.report)")
        #expect(try await replay.end() == .exited(0), "\(replay.report)")
    }

    /// What was compiled before is asked for again, or the recording would lack it.
    @Test func aRunWhoseCompilationIsCachedIsPlayedBack() async throws {
        let server = try StubModelServer { request in
            request.messages.last?.content.contains("Say(user, greet them warmly)") == true
                ? .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"]) : .reply(chunks: [CompileTests.compilation])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        var environment = Provider.openAI.environment(server)
        environment["XDG_CACHE_HOME"] = folder.path("cache")
        let recording = folder.path("recording.jsonl")
        var outputs: [[UInt8]] = []
        for (options, requests) in [
            (["--model", Provider.openAI.model], 2), (["--model", Provider.openAI.model], 3),
            (["--model", Provider.openAI.model, "--record", recording], 5), (["--model", "replay:\(recording)"], 5),
        ] {
            let child = try await ChildProcess.runAgentChat(
                [program, "--compiler", "model"] + options, environment: environment)
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(server.requests.count == requests)
            outputs.append(child.bytes(of: .output))
        }
        #expect(Set(outputs) == [Array("Guide: Hi\n".utf8)])
    }

    @Test(arguments: ["/nonexistent/r.jsonl", "/dev/full"])
    func aFileThatCannotBeWritten(path: String) async throws {
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", "ollama/a", "--record", path])
        #expect(try await child.end() == .exited(74), "\(child.report)")
        #expect(child.text(of: .error).hasPrefix("agent-chat: The recording \(path) cannot be written: "))
        #expect(child.text(of: .error).split(separator: "\n").count == 1)
    }
}
