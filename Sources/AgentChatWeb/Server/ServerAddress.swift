import Synchronization

/// Where the server is reached; the port is only known when it listens.
final class ServerAddress: Sendable {
    private let host: String
    private let origins: [WebOrigin]
    private let port: Mutex<Int>

    /// - Parameters:
    ///   - port: 0 for one that the system chooses.
    ///   - origins: the addresses under which a proxy offers it.
    init(host: String, port: Int, origins: [WebOrigin]) {
        self.host = host
        self.origins = origins
        self.port = Mutex(port)
    }

    /// 0 as long as that is not known.
    var listeningPort: Int { port.withLock { $0 } }

    func listens(on port: Int) { self.port.withLock { $0 = port } }

    var rules: HostRules { HostRules(host: host, port: port.withLock { $0 }, origins: origins) }

    /// Browsers send a host's cookies to all of its ports, so those of several servers need several names.
    var cookieName: String { "agent_chat_\(port.withLock { $0 })" }

    /// The address for a browser on this machine.
    var url: String {
        let name = HostName.isUnspecified(host) ? "127.0.0.1" : host.contains(":") ? "[\(host)]" : host
        return "http://\(name):\(port.withLock { $0 })/"
    }
}
