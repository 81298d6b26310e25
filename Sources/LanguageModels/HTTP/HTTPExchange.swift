import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One HTTP request and its response, in which no wait is without limit.
///
/// A child task reads the network and hands parts over; the caller's closure takes them in the caller's own task. The
/// reader is at most ``ReadAhead/mostParts`` ahead, so memory stays bounded when the caller is slow, and only waits for the
/// network count as silence. (The HTTP client's own read time-out also runs while nobody reads, and is the same before and
/// after the response's head.)
struct HTTPExchange: Sendable {
    enum Part: Sendable {
        case head(status: Int, headers: HTTPHeaders)
        case bytes([UInt8])
        /// The body is complete.
        case end
        /// - Parameter isUnanswered: the server closed the connection before any byte of a response.
        case failed(ModelError, isUnanswered: Bool = false)
    }

    /// What the reader tells the taker.
    private enum Waiting: Sendable {
        case part(Part)
        /// There is something in the ``ReadAhead``. What comes before it has been taken is there too, so that a later `end` or
        /// `failed` stands behind all bytes.
        case bytes
    }

    /// What the taker of a part wants next.
    enum Demand {
        case more
        /// The reply is over.
        case enough
    }

    /// After the last event the end of the body is awaited so long: then the connection can serve the next request, which
    /// saves a TLS handshake. Servers send it within a millisecond.
    private static let endOfBodyLimit = Duration.milliseconds(100)

    let client: HTTPClient
    let endpoint: ModelEndpoint
    let limits: TimeLimits

    /// Sends the request and hands the parts of the response over, in order. After `end` or `failed` nothing follows.
    /// Leaving, in whatever way, closes the connection unless the body was complete.
    func perform(_ request: HTTPClientRequest, take: (Part) async throws -> Demand) async throws {
        let watch = SilenceWatch(SilenceLimit(limits, now: .now))
        let (parts, partSource) = AsyncStream.makeStream(of: Waiting.self)
        let ahead = SharedReadAhead()
        let (room, roomSource) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await read(request, watch: watch, room: room, ahead: ahead, into: partSource)
                partSource.finish()
            }
            group.addTask {
                guard let (phase, limit) = await watch.silence() else { return }
                partSource.yield(.part(.failed(endpoint.timeout(phase, after: limit))))
                partSource.finish()
            }
            var isEnough = false
            for await waiting in parts {
                let part: Part
                switch waiting {
                case .part(let only): part = only
                case .bytes:
                    part = .bytes(ahead.value.withLock { $0.takeAll() })
                    roomSource.yield()
                }
                if isEnough { continue }
                guard try await take(part) == .enough else { continue }
                isEnough = true
                group.addTask {
                    try? await Task.sleep(for: Self.endOfBodyLimit)
                    partSource.finish()
                }
            }
            try Task.checkCancellation()
        }
    }

    private func read(
        _ request: HTTPClientRequest, watch: SilenceWatch, room: AsyncStream<Void>, ahead: SharedReadAhead,
        into parts: AsyncStream<Waiting>.Continuation
    ) async {
        var hasResponded = false
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            hasResponded = true
            watch.pause()
            parts.yield(.part(.head(status: Int(response.status.code), headers: response.headers)))
            var roomIsMade = room.makeAsyncIterator()
            var body = response.body.makeAsyncIterator()
            while true {
                while ahead.value.withLock({ $0.isFull }) {
                    guard await roomIsMade.next() != nil else { return }
                }
                watch.awaitBytes()
                guard let bytes = try await body.next() else {
                    parts.yield(.part(.end))
                    return
                }
                watch.pause()
                if ahead.value.withLock({ $0.add(bytes.readableBytesView) }) { parts.yield(.bytes) }
            }
        } catch {
            let failure = Part.failed(
                endpoint.transportFailure(error, hasResponded: hasResponded, connectLimit: limits.connect),
                isUnanswered: !hasResponded && isConnectionClosed(error))
            parts.yield(.part(failure))
        }
    }
}

/// A ``ReadAhead`` between the task that reads and the one that takes.
private final class SharedReadAhead: Sendable {
    let value = Mutex(ReadAhead())
}

/// A ``SilenceLimit`` with the clock, shared between the task that reads and the one that watches it.
private final class SilenceWatch: Sendable {
    private let limit: Mutex<SilenceLimit>

    init(_ limit: SilenceLimit) {
        self.limit = Mutex(limit)
    }

    func awaitBytes() {
        limit.withLock { $0.awaitBytes(now: .now) }
    }

    func pause() {
        limit.withLock { $0.pause() }
    }

    /// Returns when the server has been silent for too long; nil when the task is cancelled.
    func silence() async -> (phase: ModelError.Phase, limit: Duration)? {
        while true {
            switch limit.withLock({ $0.verdict(now: .now) }) {
            case .tooLong(let phase, let limit): return (phase, limit)
            case .askAgain(let instant):
                do { try await Task.sleep(until: instant, clock: .continuous) } catch { return nil }
            }
        }
    }
}
