import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A port on loopback that leads to another one, until a test cuts the connections through it or lets them fall silent.
final class CuttablePort: Sendable {
    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var target: UInt16 = 0
        var isOpen = true
        var descriptors: Set<Int32> = []
        /// Of connections through which nothing comes any more.
        var silent: Set<Int32> = []
    }

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw ChildProcess.Failure(description: "No port on loopback") }
        port = UInt16(bigEndian: address.sin_port)
        DispatchQueue(label: "CuttablePort").async { [self] in acceptConnections() }
    }

    deinit { close(listener) }

    func lead(to port: UInt16) { state.withLock { $0.target = port } }

    /// Ends all connections, and refuses new ones until ``open()``.
    func cut() {
        state.withLock { state in
            state.isOpen = false
            for descriptor in state.descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    func open() { state.withLock { $0.isOpen = true } }

    /// Lets all connections that there are fall silent, without ending them; new ones work.
    func silence() { state.withLock { $0.silent.formUnion($0.descriptors) } }

    /// Ends the port for good.
    func stop() {
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptConnections() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            let target = state.withLock { $0.target }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.loopback(port: target)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            // In one step, so that no connection slips through a cut.
            let isJoined = state.withLock { state in
                guard state.isOpen, isConnected else { return false }
                state.descriptors.formUnion([client, server])
                return true
            }
            guard isJoined else {
                close(client)
                close(server)
                continue
            }
            let group = DispatchGroup()
            for (from, to) in [(client, server), (server, client)] {
                DispatchQueue(label: "CuttablePort.pump").async(group: group) { [self] in pump(from, to) }
            }
            group.notify(queue: .global()) { [self] in
                state.withLock { state in
                    state.descriptors.subtract([client, server])
                    state.silent.subtract([client, server])
                }
                close(client)
                close(server)
            }
        }
    }

    private func pump(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(from, &buffer, buffer.count, 0), count > 0 {
            if state.withLock({ $0.silent.contains(from) }) { continue }
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
            guard sent == count else { break }
        }
        // Either end takes the other with it, as when a network is gone.
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
