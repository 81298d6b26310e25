import Synchronization

/// Holds an answer back until the test opens it. Once open it stays open.
public final class Gate: Sendable {
    /// A pipe: opening writes one byte that nobody reads, so that every `poll` on the read end returns from then on.
    let readEnd: Int32
    private let writeEnd: Int32
    private let arrivals = Tally()
    private let opened = Mutex(false)

    /// - Throws: ``SocketError`` when the system grants no pipe.
    public init() throws {
        (readEnd, writeEnd) = try makePipe()
    }

    deinit {
        closeDescriptor(readEnd)
        closeDescriptor(writeEnd)
    }

    /// For answers that depend on it without being held back.
    public var isOpen: Bool { opened.withLock { $0 } }

    public func open() {
        opened.withLock { $0 = true }
        writeByte(to: writeEnd)
    }

    /// Waits until an answer stands before the gate (or has passed it): all that precedes it has been sent.
    public func reached() async throws {
        try await arrivals.reached(1)
    }

    func arrive() {
        arrivals.increment()
    }
}
