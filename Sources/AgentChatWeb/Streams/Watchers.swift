import CoreMetrics
import NIOCore
import PlaybookEngine
import ServiceLifecycle
import Synchronization

/// All streams that are open: how many there may be, and the beat that makes each of them look at the time.
///
/// A timer for each of thousands of streams that are mostly idle would cost more than one for all of them.
final class Watchers: Service {
    /// What the server knows of one stream.
    final class Seat: Sendable {
        let signal = WakeSignal()
        fileprivate let id: Int
        fileprivate let owner: RunOwner
        private let state = Mutex(State())

        private struct State {
            var hasHungUp = false
            /// How many beats a write has taken so far; nil while nothing is written.
            var beatsWriting: Int?
        }

        fileprivate init(id: Int, owner: RunOwner) {
            self.id = id
            self.owner = owner
        }

        /// The client has closed its end.
        func hangUp() {
            state.withLock { $0.hasHungUp = true }
            signal.wake()
        }

        var hasHungUp: Bool { state.withLock { $0.hasHungUp } }

        /// To be told before and after each write.
        func isWriting(_ isWriting: Bool) { state.withLock { $0.beatsWriting = isWriting ? 0 : nil } }

        /// - Returns: whether the client has taken nothing for so long that its connection is cut.
        fileprivate func beat() -> Bool {
            state.withLock { state in
                guard let beats = state.beatsWriting else { return false }
                state.beatsWriting = beats + 1
                return beats + 1 >= Watchers.mostBeatsWriting
            }
        }
    }

    static let beat = Duration.seconds(5)
    /// A minute.
    fileprivate static let mostBeatsWriting = 12
    /// No browser opens as many.
    private static let mostOfVisitor = 50

    private let limit: Int
    private let sentBytes: Counter
    private let slowStreams: Counter
    private let state = Mutex(State())

    private struct State {
        var seats: [Int: (seat: Seat, channel: any Channel)] = [:]
        var visitorCounts: [RunOwner: Int] = [:]
        var nextID = 0
        var isDraining = false
    }

    init(limit: Int, metrics: any MetricsFactory) {
        self.limit = limit
        sentBytes = Counter(label: WebMetric.sentBytes.rawValue, dimensions: [("kind", "stream")], factory: metrics)
        slowStreams = Counter(label: WebMetric.slowStreams.rawValue, dimensions: [], factory: metrics)
    }

    /// Lets a stream begin.
    ///
    /// - Throws: 503 where there are too many, or the server is about to stop.
    func takeSeat(for owner: RunOwner, on channel: any Channel) throws(WebError) -> Seat {
        let result = state.withLock { state -> Result<Seat, WebError> in
            if state.isDraining { return .failure(.draining) }
            guard state.seats.count < limit else { return .failure(.tooManyStreams) }
            if case .visitor = owner {
                guard state.visitorCounts[owner, default: 0] < Self.mostOfVisitor else {
                    return .failure(.tooManyStreams)
                }
                state.visitorCounts[owner, default: 0] += 1
            }
            let seat = Seat(id: state.nextID, owner: owner)
            state.nextID += 1
            state.seats[seat.id] = (seat, channel)
            return .success(seat)
        }
        return try result.get()
    }

    /// A stream sends so many bytes.
    func noteSending(of count: Int) { sentBytes.increment(by: count) }

    /// A client took so little that it is told to come back, or cut off.
    func noteSlowness() { slowStreams.increment() }

    func leave(_ seat: Seat) {
        state.withLock { state in
            guard state.seats.removeValue(forKey: seat.id) != nil, case .visitor = seat.owner else { return }
            let left = state.visitorCounts[seat.owner, default: 0] - 1
            state.visitorCounts[seat.owner] = left > 0 ? left : nil
        }
    }

    var count: Int { state.withLock { $0.seats.count } }

    /// Whether streams are to say goodbye.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// Has every stream say goodbye, and lets none begin.
    func drain() {
        let seats = state.withLock { state in
            state.isDraining = true
            return state.seats.values.map(\.seat)
        }
        for seat in seats { seat.signal.wake() }
    }

    // MARK: The beat

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.beat)) != nil { self.beatOnce() }
        }
    }

    private func beatOnce() {
        for (seat, channel) in state.withLock({ Array($0.seats.values) }) {
            if seat.beat() {
                // The client reads nothing, so nothing can be said to it. What it missed is in the log.
                channel.close(promise: nil)
                noteSlowness()
            } else {
                seat.signal.wake()
            }
        }
    }
}
