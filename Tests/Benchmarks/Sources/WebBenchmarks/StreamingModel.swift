import Dispatch
import Measuring
import Synchronization

/// An OpenAI-compatible server on loopback, in a thread of its own, that writes many replies at once at a steady pace.
///
/// Each reply says one message to the user: `c`, the reply's number, then deltas of ``TimeStamp``s. What it wrote is kept, to be
/// compared with what arrives.
final class StreamingModel: Sendable {
    let port: UInt16
    /// Shared with the thread.
    let state = Mutex(State())

    struct State {
        var pace = Pace.held
        /// How many replies have begun.
        var replyCount = 0
        /// Whole messages, by the number of their reply; known when they are finished.
        var messages: [Int: [UInt8]] = [:]
        /// Seconds of the processor.
        var processor = 0.0
        var deltaCount = 0
        /// Deltas that left later than they should, by more than 5 ms.
        var lateCount = 0
    }

    /// What is done with the replies that are asked for.
    enum Pace: Equatable {
        /// They begin, and no more.
        case held
        /// Each gets so many deltas a second, in turns.
        case streaming(rate: Double)
        /// They come to their end.
        case finishing
        /// They come whole, as soon as they are asked for.
        case atOnce
        /// The thread ends.
        case stopped
    }

    init() throws {
        let (listener, port) = try Loopback.listen()
        self.port = port
        DispatchQueue(label: "model").async { [self] in
            do {
                let loop = try StreamingModelLoop(listener: listener, of: self)
                try loop.run()
            } catch {
                writeLine("the model server failed: \(error)")
            }
        }
    }

    func set(_ pace: Pace) { state.withLock { $0.pace = pace } }

    var replyCount: Int { state.withLock { $0.replyCount } }
    var processorSeconds: Double { state.withLock { $0.processor } }
    var deltaCount: Int { state.withLock { $0.deltaCount } }
    var lateCount: Int { state.withLock { $0.lateCount } }
    var messages: [Int: [UInt8]] { state.withLock { $0.messages } }
}
