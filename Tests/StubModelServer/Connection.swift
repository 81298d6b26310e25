/// One client's connection: reads requests, carries out actions.
struct Connection {
    /// How carrying out an answer ended.
    enum Outcome {
        /// All was sent and the connection can serve the next request.
        case complete
        /// The answer, or the server's stop, ended the connection; the socket is closed.
        case endedHere
        case clientHungUp
    }

    private let socket: Socket
    private let stopping: Gate
    private let refuseConnections: () -> Void
    /// Bytes received and not yet read as a request.
    private var pending: [UInt8] = []

    /// - Parameter refuseConnections: makes the server refuse new connections.
    init(socket: Socket, stopping: Gate, refuseConnections: @escaping () -> Void) {
        self.socket = socket
        self.stopping = stopping
        self.refuseConnections = refuseConnections
    }

    /// The next request with its whole body; nil when the connection or the server ends, or when it is not HTTP.
    mutating func readRequest() -> RequestHead? {
        while true {
            if let (head, length) = RequestHead.parse(pending) {
                pending.removeFirst(length)
                return head
            }
            let ready = waitUntilReadable([socket.descriptor, stopping.readEnd])
            if ready.isEmpty || ready[1] { return nil }
            let bytes = socket.receive()
            if bytes.isEmpty { return nil }
            pending += bytes
        }
    }

    func perform(_ actions: [Action]) -> Outcome {
        for action in actions {
            switch action {
            case .send(let bytes):
                guard socket.send(bytes) else { return .clientHungUp }
            case .wait(let gate):
                gate.arrive()
                if let outcome = hold(until: gate) { return outcome }
            case .stall:
                return hold(until: nil) ?? .complete
            case .close:
                socket.close()
                return .endedHere
            case .reset:
                socket.reset()
                return .endedHere
            case .refuseConnections:
                refuseConnections()
            }
        }
        return .complete
    }

    /// Waits for the gate; an outcome when the connection ended meanwhile. Without a gate it only waits for that.
    private func hold(until gate: Gate?) -> Outcome? {
        var descriptors = [stopping.readEnd, socket.descriptor]
        if let gate { descriptors.append(gate.readEnd) }
        while true {
            let ready = waitUntilReadable(descriptors)
            if ready.isEmpty || ready[0] {
                socket.close()
                return .endedHere
            }
            // A client sends nothing while it waits for an answer, so readable means ended.
            if ready[1], socket.isEnded { return .clientHungUp }
            if ready.count > 2, ready[2] { return nil }
        }
    }
}
