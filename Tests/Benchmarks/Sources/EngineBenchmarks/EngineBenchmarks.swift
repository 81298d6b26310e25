import LanguageModels
import Logging
import PlaybookEngine
import PlaybookLanguage
import SessionLog
import Streaming
import Synchronization

/// Measures messages between two agents inside the engine, without process, network or terminal, and prints what README.md
/// describes.
@main struct EngineBenchmarks {
    static func main() async throws {
        print("messages between agents                              measured    target")
        let whole = try await messagesPerSecond(inPieces: false)
        row("whole, messages a second", whole, target: nil)
        let streamed = try await messagesPerSecond(inPieces: true)
        row("streamed in pieces of 4 bytes, messages a second", streamed, target: nil)
        let waits = try await observerLatencies().sorted()
        row("update at the sender to observer, median, µs", waits[waits.count / 2], target: 1000)
        row("update at the sender to observer, p99, µs", waits[waits.count * 99 / 100], target: nil)
    }

    private static let program = """
        # Sender
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Send
        # Receiver
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Receive
        """

    private static func run(_ model: some LanguageModel, _ log: StreamingSessionLog) async throws {
        var options = RunOptions(streamingEnabled: true, maxLLMCalls: 1_000_000)
        options.logger.logLevel = .critical
        let run = ProgramRun(
            program: try Program(files: [SourceFile(path: "bench.md", bytes: Array(program.utf8))]),
            programName: "bench", model: model, log: log, options: options)
        let ending = await run.run()
        guard ending == .finished else { throw BenchmarkError(description: "The run ended as \(ending).") }
    }

    // MARK: Throughput

    /// Twenty rounds of 500 messages of 40 bytes, each round answered when it has been read.
    private static func messagesPerSecond(inPieces: Bool) async throws -> Double {
        let (rounds, messages) = (20, 500)
        let text = String(repeating: "word ", count: 8)
        let batch = String(repeating: "`SendMessage(\"Receiver\", \"\(text)\")`\n", count: messages)
        let model = RoundsModel(
            inPieces: inPieces,
            replies: [
                "Sender": Array(repeating: batch + "`$a = WaitForMessage(\"Receiver\")`\nyld call", count: rounds) + [
                    "yld exit"
                ],
                "Receiver": ["`$n = 0`\nyld agent"] + Array(repeating: "", count: rounds * messages),
            ], batch: messages)
        let start = ContinuousClock.now
        let log = StreamingSessionLog()
        try await run(model, log)
        return Double(rounds * messages) / ((ContinuousClock.now - start) / .seconds(1))
    }

    // MARK: Latency

    /// Microseconds from just before the sender's model hands a piece of a message over until a reader of the log has it; each
    /// piece is sent when the one before has come.
    private static func observerLatencies() async throws -> [Double] {
        let log = StreamingSessionLog()
        let (seen, sight) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        let model = PiecesModel(pieces: 5000, seen: seen)
        async let observer: Void = {
            for await entry in log.entries(from: 0) {
                if case .stream(.update) = entry.event { sight.yield(.now) }
            }
        }()
        try await run(model, log)
        await observer
        return model.latencies
    }

    private static func row(_ name: String, _ value: Double, target: Double?) {
        let figure = "\(Int(value.rounded()))"
        let goal = target.map { "\(Int($0))  \(value <= $0 ? "met" : "MISSED")" } ?? ""
        print(
            name + String(repeating: " ", count: max(1, 61 - name.count - figure.count)) + figure
                + (goal.isEmpty ? "" : "      " + goal))
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    var description: String
}

/// Writes what it is given for each agent. The receiver answers when a whole batch has come, and else waits on.
private final class RoundsModel: LanguageModel {
    let name = "rounds"
    let contextWindow = Int.max
    private let inPieces: Bool
    private let batch: Int
    private let state: Mutex<(replies: [String: [String]], received: Int)>

    init(inPieces: Bool, replies: [String: [String]], batch: Int) {
        self.inPieces = inPieces
        self.batch = batch
        state = Mutex((replies, 0))
    }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let instruction = request.messages.last?.content ?? ""
        let text = state.withLock { state -> String in
            let next =
                state.replies[request.agent]?.isEmpty == false ? state.replies[request.agent]?.removeFirst() : nil
            guard request.agent == "Receiver", let next, next.isEmpty else { return next ?? "yld exit" }
            state.received += instruction.split(separator: "\n").count { $0.hasPrefix("Sender said: ") }
            guard state.received >= batch else { return "yld agent" }
            state.received -= batch
            return "`SendMessage(\"Sender\", \"more\")`\nyld agent"
        }
        if inPieces {
            var rest = text.utf8[...]
            while !rest.isEmpty {
                try await deliver(.text(String(decoding: rest.prefix(4), as: UTF8.self)))
                rest = rest.dropFirst(4)
            }
        } else {
            try await deliver(.text(text))
        }
        try await deliver(.stopped(.finished))
    }
}

/// The sender's model hands over a piece when the one before has been seen; the receiver waits for the message.
private final class PiecesModel: LanguageModel {
    let name = "pieces"
    let contextWindow = Int.max
    private let pieces: Int
    private let seen: AsyncStream<ContinuousClock.Instant>
    private let measured = Mutex<[Double]>([])

    init(pieces: Int, seen: AsyncStream<ContinuousClock.Instant>) {
        self.pieces = pieces
        self.seen = seen
    }

    var latencies: [Double] { measured.withLock { $0 } }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        guard request.agent == "Sender" else {
            let isFirst = request.messages.last?.content.contains("Sender said: ") != true
            try await deliver(.text(isFirst ? "yld agent\n" : "yld exit\n"))
            return try await deliver(.stopped(.finished))
        }
        try await deliver(.text("`SendMessage(\"Receiver\", \""))
        var sights = seen.makeAsyncIterator()
        for number in 0..<pieces {
            let start = ContinuousClock.now
            try await deliver(.text("word\(number) "))
            guard let sight = await sights.next() else { break }
            measured.withLock { $0.append((sight - start) / .microseconds(1)) }
        }
        try await deliver(.text("\")`\n`Return[]`\n"))
        try await deliver(.stopped(.finished))
    }
}
