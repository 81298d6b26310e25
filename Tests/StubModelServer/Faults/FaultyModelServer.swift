import Synchronization
import TestSupport

/// A model provider on loopback that fails as a ``FaultSchedule`` says.
///
/// What the model writes, the test's closure decides from the request, so that a request that is repeated or goes on behind
/// a break gets the reply that fits it.
public final class FaultyModelServer: Sendable {
    /// A request, and the fault that it met.
    public struct Served: Sendable {
        public var request: ReceivedRequest
        public var fault: Fault?
    }

    private let server: StubModelServer
    private let state: State

    fileprivate final class State: Sendable {
        let served = Mutex<[Served]>([])
        /// Waits of the client until connections are accepted again; nil while they are.
        let waitsUntilOpen = Mutex<Int?>(nil)
    }

    /// - Parameters:
    ///   - seed: how the texts of streams are cut into pieces.
    ///   - writing: the reply that a request asks for.
    /// - Throws: ``SocketError`` when the system grants no socket.
    public init(
        _ schedule: FaultSchedule, seed: UInt64 = 0, writing: @escaping @Sendable (ReceivedRequest) -> String
    ) throws {
        let state = State()
        self.state = state
        server = try StubModelServer(mayRefuse: true) { request in
            let text = writing(request)
            let (number, fault) = state.served.withLock { served in
                let fault = schedule.faults[served.count]
                served.append(Served(request: request, fault: fault))
                return (served.count - 1, fault)
            }
            if let fault, fault.kind == .refuse {
                state.waitsUntilOpen.withLock { $0 = Int(fault.seed % 5) + 1 }
            }
            return .reply(text, with: fault, cutBy: seed &+ UInt64(number))
        }
    }

    /// See ``StubModelServer/openAIBaseURL``.
    public var openAIBaseURL: String { server.openAIBaseURL }
    /// See ``StubModelServer/anthropicBaseURL``.
    public var anthropicBaseURL: String { server.anthropicBaseURL }

    /// What has been asked so far, in the order of arrival.
    public var served: [Served] { state.served.withLock { $0 } }

    /// The client is about to wait before it repeats a request. In time, connections are accepted again.
    public func clientWaits() {
        let mustOpen = state.waitsUntilOpen.withLock { waits in
            guard let left = waits else { return false }
            waits = left > 1 ? left - 1 : nil
            return left <= 1
        }
        if mustOpen { server.acceptConnectionsAgain() }
    }

    public func stop() {
        server.stop()
    }
}
