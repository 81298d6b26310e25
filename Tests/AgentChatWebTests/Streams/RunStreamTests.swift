import CoreMetrics
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOEmbedded
import SessionLog
import Synchronization
import Testing

@testable import AgentChatWeb

/// One stream, with clocks and a client of the test's own.
@Suite(.timeLimit(.minutes(5))) struct RunStreamTests {
    /// The time of day is put right by an hour, in the midst of a message: its text comes, and the reader stays.
    @Test(arguments: [-3_600_000, 3_600_000] as [Int64]) func theTimeOfDayJumps(by jump: Int64) async throws {
        let time = Mutex<Int64>(10_000_000)
        let log = StreamingSessionLog(now: { time.withLock { $0 } })
        let run = HostedRun(id: RunID(), epoch: "e", owner: .keeper, run: nil, log: log)
        let watchers = Watchers(limit: 1, metrics: NOOPMetricsHandler.instance)
        let seat = try watchers.takeSeat(for: .keeper, on: EmbeddedChannel())
        let stream = RunStream(run: run, watchers: watchers, seat: seat, start: .beginning, scope: .run)
        let client = Client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var writer: any ResponseBodyWriter = client.writer
                try await stream.write(to: &writer)
            }
            log.append(.start("m"))
            log.append(.update("m", "a", at: 0))
            try await waitUntil("the message has begun") { client.text.contains("\"a\"") }
            time.withLock { $0 += jump }
            for (offset, letter) in zip(1..., ["b", "c"]) { log.append(.update("m", letter, at: offset)) }
            // Long before the hour is over.
            try await waitUntil("its text is there", within: .seconds(30)) { client.text.contains("c\"") }
            log.append(.ended(.finished))
            log.close()
            try await group.waitForAll()
        }
        #expect(client.text.contains("\"done\"") && !client.text.contains("\"bye\""))
    }

    /// Takes everything at once.
    private final class Client: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

        var writer: Writer { Writer(client: self) }

        struct Writer: ResponseBodyWriter {
            fileprivate let client: Client

            mutating func write(_ buffer: ByteBuffer) async throws {
                client.bytes.withLock { $0 += buffer.readableBytesView }
            }

            consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
        }
    }
}
