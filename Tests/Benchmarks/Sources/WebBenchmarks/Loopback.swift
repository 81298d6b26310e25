import CEpoll
import Glibc
import Measuring

/// Sockets between processes of this machine.
enum Loopback {
    /// A socket that listens at a port which the system chooses.
    static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = self.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && Glibc.listen(descriptor, 4096) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, listens else { throw BenchmarkError(description: "no loopback socket: errno \(errno)") }
        makeNonBlocking(descriptor)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// - Parameter receiveBuffer: how much the system keeps of what nobody reads, in bytes; nil as it likes.
    static func connect(port: UInt16, receiveBuffer: Int32? = nil) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = self.address(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard descriptor >= 0, isConnected else {
            throw BenchmarkError(description: "no connection to port \(port): errno \(errno)")
        }
        sendAtOnce(descriptor)
        return descriptor
    }

    static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    static func sendAtOnce(_ descriptor: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Ends a connection.
    ///
    /// - Parameter isReset: as if the machine had gone, rather than in order.
    static func close(_ descriptor: Int32, isReset: Bool = false) {
        if isReset {
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        }
        _ = Glibc.close(descriptor)
    }

    /// Writes all; the socket takes a request at once.
    static func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchmarkError(description: "a request cannot be sent: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }
}

/// Waits for many sockets at once.
final class SocketPoll {
    private let descriptor: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 1024)

    init() throws {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw BenchmarkError(description: "epoll: errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// - Parameter token: names the socket to whoever waits.
    func add(_ socket: Int32, token: Int) throws {
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLRDHUP.rawValue, data: epoll_data(u64: UInt64(token)))
        guard epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event) == 0 else {
            throw BenchmarkError(description: "epoll: errno \(errno)")
        }
    }

    func remove(_ socket: Int32) {
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
    }

    /// Tells of the sockets that have something to read, or have been closed.
    func wait(milliseconds: Int, _ tell: (_ token: Int) throws -> Void) rethrows {
        let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(milliseconds))
        for index in 0..<max(0, Int(count)) { try tell(Int(events[index].data.u64)) }
    }
}
