import Synchronization
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is recorded of an exchange.
@Suite(.timeLimit(.minutes(1))) struct RecordingModelTests {
    /// Answers every request in the same way; the clock stands still unless it says otherwise.
    private struct Source: LanguageModel {
        let name = "openai/model-1"
        let contextWindow = 4_321
        let clock: Clock
        /// Each after its milliseconds.
        let events: [(Int, ModelEvent)]
        var error: (any Error & Sendable)?

        func respond(
            to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
        ) async throws {
            for (milliseconds, event) in events {
                clock.advance(by: milliseconds)
                try await deliver(event)
            }
            clock.advance(by: 7)
            if let error { throw error }
        }
    }

    /// Each code of an error has a name of its own, by which it is read again.
    @Test func allErrorCodesAreKnownByName() {
        #expect(Set(ModelError.Code.all.map(\.name)).count == ModelError.Code.all.count)
        var chain: [ModelError.Code] = []
        var code: ModelError.Code? = .authentication
        while let current = code, chain.count < 100 {
            chain.append(current)
            code = current.next
        }
        #expect(chain == ModelError.Code.all)
    }

    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { instant.withLock { $0 } }

        func advance(by milliseconds: Int) {
            instant.withLock { $0 += .milliseconds(milliseconds) }
        }
    }

    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString).jsonl").path
    }

    /// The lines that recording one exchange gives, without the first.
    private func lines(
        _ events: [(Int, ModelEvent)], error: (any Error & Sendable)? = nil,
        deliver: (ModelEvent) async throws -> Void = { _ in }
    ) async throws -> String {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let clock = Clock()
        let model = RecordingModel(
            Source(clock: clock, events: events, error: error), into: try RecordingFile(replacing: path),
            now: { clock.now })
        #expect(model.name == "openai/model-1" && model.contextWindow == 4_321)
        try? await model.respond(to: sampleRequest, streaming: true, deliver: deliver)
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let header = #"{"recording":"agent-chat","version":1}"# + "\n"
        #expect(text.hasPrefix(header))
        return String(text.dropFirst(header.count))
    }

    @Test func textsTimesAndCounts() async throws {
        let failure = ModelError(.overloaded, "Busy.")
        let text = try await lines([
            (10, .retrying(attempt: 1, of: 3, after: .seconds(1), reason: failure)), (20, .mended("Changed.")),
            (5, .reasoning("secret thought")), (5, .text("a\n")), (40, .text("b")),
            (1, .usage(TokenUsage(input: 3, output: 2, cachedInput: 1))), (1, .stopped(.length)),
        ])
        #expect(
            text
                == #"{"agent":"Guide","chunks":[{"after_ms":40,"text":"a\n"},{"after_ms":40,"text":"b"}],"finish":"length","usage":{"cached_input":1,"input":3,"output":2}}"#
                + "\n")
    }

    @Test func aFailureWithoutWhatTheServerSaid() async throws {
        let text = try await lines(
            [(1, .text("a"))], error: ModelError(.network, "It broke.", detail: "raw", retryAfter: .seconds(9)))
        #expect(
            text
                == #"{"agent":"Guide","chunks":[{"after_ms":1,"text":"a"}],"error":{"code":"network","message":"It broke."}}"#
                + "\n")
    }

    @Test func anInterruptAfterItsTime() async throws {
        let text = try await lines([(1, .text("a"))], error: CancellationError())
        #expect(
            text
                == #"{"agent":"Guide","chunks":[{"after_ms":1,"text":"a"},{"after_ms":7,"text":""}],"finish":"interrupted"}"#
                + "\n")
    }

    @Test func aRestThatNobodyWants() async throws {
        struct Enough: Error {}
        let text = try await lines([(0, .text("a")), (0, .text("b")), (0, .text("c"))]) { event in
            if event == .text("b") { throw Enough() }
        }
        #expect(text == #"{"agent":"Guide","chunks":[{"text":"a"},{"text":"b"}],"finish":"stop"}"# + "\n")
    }

    /// An exchange that ends before an earlier one of its agent waits for it; other agents' do not.
    @Test func theOrderOfBeginnings() throws {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try RecordingFile(replacing: path)
        let recorded = {
            try Recording(contentsOf: path).exchanges.map { $0.chunks.map(\.text).joined() }
        }
        let exchange = { (text: String) in Recording.Exchange(chunks: [.init(text)]) }
        let (a1, a2, b1) = (file.begin(agent: "A"), file.begin(agent: "A"), file.begin(agent: "B"))
        file.end(a2, with: exchange("a2"))
        #expect(try recorded() == [])
        file.end(b1, with: exchange("b1"))
        #expect(try recorded() == ["b1"])
        file.end(a1, with: exchange("a1"))
        #expect(try recorded() == ["b1", "a1", "a2"])
    }

    @Test func theFileIsReplacedAndItsOwners() throws {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("old".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        _ = try RecordingFile(replacing: path)
        #expect(try Recording(contentsOf: path).exchanges == [])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(
        arguments: [
            (
                "/nonexistent/r.jsonl",
                "The recording /nonexistent/r.jsonl cannot be written: No such file or directory."
            ),
            ("/dev/full", "The recording /dev/full cannot be written: No space left on device."),
        ])
    func whatCannotBeWritten(path: String, message: String) {
        let failure = #expect(throws: RecordingFile.Failure.self) { try RecordingFile(replacing: path) }
        #expect(failure?.message == message)
    }
}

extension ModelError.Code {
    /// The code after this one. A new code must be given a place here.
    fileprivate var next: ModelError.Code? {
        switch self {
        case .authentication: .notFound
        case .notFound: .rateLimited
        case .rateLimited: .quotaExhausted
        case .quotaExhausted: .overloaded
        case .overloaded: .contextTooLong
        case .contextTooLong: .badRequest
        case .badRequest: .server
        case .server: .unreachable
        case .unreachable: .network
        case .network: .timeout(.connecting)
        case .timeout(.connecting): .timeout(.waitingForResponse)
        case .timeout(.waitingForResponse): .timeout(.reading)
        case .timeout(.reading): .timeout(.total)
        case .timeout(.total): .truncated
        case .truncated: .malformedResponse
        case .malformedResponse: .recordingExhausted
        case .recordingExhausted: nil
        }
    }
}
