import Dispatch
import Synchronization

/// A model provider for tests: a small HTTP/1.1 server on loopback that answers as the test says, in the wire formats of
/// OpenAI (`POST /v1/chat/completions`) and Anthropic (`POST /v1/messages`).
///
/// ```swift
/// let server = try StubModelServer { request in .reply(chunks: ["Hel", "lo, \(request.model)"]) }
/// defer { server.stop() }
/// // … let the program talk to server.openAIBaseURL or server.anthropicBaseURL …
/// #expect(server.requests.first?.streams == true)
/// ```
///
/// - What a request said: ``ReceivedRequest``. Every request is kept in ``requests``; wait for one with
///   ``receivedRequests(_:)``.
/// - What is answered: ``Answer``: a reply in pieces, a status, or exact bytes cut anywhere; held back at a ``Gate`` until
///   the test opens it; broken off by a close, a reset or silence.
/// - Whether a client hung up before its answer was complete: ``disconnections(_:)``.
/// - For a server that fails as a schedule says: ``FaultyModelServer``.
///
/// Nothing here sleeps. Waits end early, with a `CancellationError`, when the test's task is cancelled, so give tests a
/// `.timeLimit`.
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

public final class StubModelServer: Sendable {
    /// Decides the answer; called on a thread of the connection, one call at a time for each connection.
    public typealias Handler = @Sendable (ReceivedRequest) -> Answer

    /// The port that the system chose.
    public let port: UInt16

    /// Keeps the port while nobody listens; nil where connections are never refused.
    private let reservation: Socket?
    /// Nil while connections are refused.
    private let listening = Mutex<Listening?>(nil)
    private let handler: Handler
    private let stopping: Gate
    private let received = Mutex<[ReceivedRequest]>([])
    private let requestCount = Tally()
    private let connections = Tally()
    private let disconnectionCount = Tally()
    private let listenerClosed = Tally()

    /// Listens at once.
    ///
    /// - Parameter mayRefuse: whether ``refuseConnections()`` can be used.
    /// - Throws: ``SocketError`` when the system grants no socket.
    public init(mayRefuse: Bool = false, answering handler: @escaping Handler) throws {
        self.handler = handler
        stopping = try Gate()
        let reserved = mayRefuse ? try Socket.reservedOnLoopback() : nil
        let (listener, port) = try Socket.listeningOnLoopback(sharing: reserved?.port)
        self.port = port
        reservation = reserved?.socket
        listen(on: listener, until: try Gate())
    }

    deinit {
        reservation?.close()
    }

    /// `http://127.0.0.1:PORT/v1`, as `OPENAI_BASE_URL` wants it.
    public var openAIBaseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// `http://127.0.0.1:PORT`, as `ANTHROPIC_BASE_URL` wants it.
    public var anthropicBaseURL: String { "http://127.0.0.1:\(port)" }

    /// All requests so far, in the order of their arrival.
    public var requests: [ReceivedRequest] { received.withLock { $0 } }

    /// How many connections clients have made so far.
    public var connectionCount: Int { connections.count }

    /// Waits until at least `count` requests have arrived.
    public func receivedRequests(_ count: Int) async throws {
        try await requestCount.reached(count)
    }

    /// Waits until at least `count` times a client has hung up before its answer was complete.
    public func disconnections(_ count: Int) async throws {
        try await disconnectionCount.reached(count)
    }

    /// Closes every connection, whatever it is waiting for, and listens no more.
    public func stop() {
        stopping.open()
        listening.withLock { $0?.end.open() }
    }

    /// Refuses connections until ``acceptConnectionsAgain()``; those that are open stay. When this returns, nobody listens.
    public func refuseConnections() {
        let ended = listening.withLock { listening in
            defer { listening = nil }
            listening?.end.open()
            return listening?.ended
        }
        ended?.wait()
    }

    /// Listens again at the same port, unless the server has been stopped.
    public func acceptConnectionsAgain() {
        guard let (listener, _) = try? Socket.listeningOnLoopback(sharing: port), let end = try? Gate() else { return }
        listen(on: listener, until: end)
    }

    /// Stops and waits until new connections are refused.
    public func stopped() async throws {
        stop()
        try await listenerClosed.reached(1)
    }

    /// A listening socket in use.
    private struct Listening {
        let end: Gate
        /// Left when the socket is closed.
        let ended: DispatchGroup
    }

    private func listen(on listener: Socket, until end: Gate) {
        let ended = DispatchGroup()
        listening.withLock { $0 = Listening(end: end, ended: ended) }
        ended.enter()
        DispatchQueue(label: "StubModelServer").async { [self] in
            acceptConnections(of: listener, until: end)
            listener.close()
            ended.leave()
            listenerClosed.increment()
        }
    }

    private func acceptConnections(of listener: Socket, until end: Gate) {
        while let socket = listener.accept(orUntil: end, or: stopping) {
            connections.increment()
            DispatchQueue(label: "StubModelServer.connection").async { [self] in serve(socket) }
        }
    }

    /// Answers one request after the other (keep-alive) until either side ends the connection.
    private func serve(_ socket: Socket) {
        var connection = Connection(socket: socket, stopping: stopping) { [self] in refuseConnections() }
        while let head = connection.readRequest() {
            let request = received.withLock { requests in
                let request = ReceivedRequest(number: requests.count, head: head)
                requests.append(request)
                return request
            }
            requestCount.increment()
            switch connection.perform(handler(request).actions(for: request)) {
            case .complete: continue
            case .endedHere: return
            case .clientHungUp:
                socket.close()
                disconnectionCount.increment()
                return
            }
        }
        socket.close()
    }
}
