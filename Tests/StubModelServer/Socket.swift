// Everything that differs between Linux and macOS, and every call into C, is in this file.

#if canImport(Darwin)
import Darwin
private let streamSocket = SOCK_STREAM
private let sendFlags: Int32 = 0
private let peekFlag = Int32(MSG_PEEK)
#elseif canImport(Musl)
import Musl
private let streamSocket = SOCK_STREAM
private let sendFlags = Int32(MSG_NOSIGNAL)
private let peekFlag = Int32(MSG_PEEK)
#else
import Glibc
private let streamSocket = Int32(SOCK_STREAM.rawValue)
private let sendFlags = Int32(MSG_NOSIGNAL)
private let peekFlag = Int32(MSG_PEEK)
#endif

/// A system call failed.
public struct SocketError: Error, CustomStringConvertible {
    public let call: String
    public let number: Int32

    public var description: String { "\(call) failed: \(String(cString: strerror(number)))" }

    init(_ call: String) {
        self.call = call
        number = errno
    }
}

/// A TCP socket on loopback.
struct Socket: Sendable {
    let descriptor: Int32

    /// - Parameter port: one that ``reservedOnLoopback()`` has reserved; nil for one that the system chooses.
    static func listeningOnLoopback(sharing port: UInt16? = nil) throws -> (Socket, port: UInt16) {
        let (listener, port) = try boundToLoopback(port: port ?? 0, isShared: port != nil)
        guard listen(listener.descriptor, 64) == 0 else { throw SocketError("listen") }
        return (listener, port)
    }

    /// A socket that keeps a port without listening, so that connections to it are refused and no other program gets it.
    static func reservedOnLoopback() throws -> (socket: Socket, port: UInt16) {
        try boundToLoopback(port: 0, isShared: true)
    }

    private static func boundToLoopback(port: UInt16, isShared: Bool) throws -> (socket: Socket, port: UInt16) {
        let descriptor = socket(AF_INET, streamSocket, 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        closeOnExec(descriptor)
        if isShared {
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withSocketAddress(of: &address) { bind(descriptor, $0, length) }
        guard bound == 0 else { throw SocketError("bind") }
        let named = withSocketAddress(of: &address) { getsockname(descriptor, $0, &length) }
        guard named == 0 else { throw SocketError("getsockname") }
        return (Socket(descriptor: descriptor), UInt16(bigEndian: address.sin_port))
    }

    /// The next connection; nil when one of the gates has been opened.
    func accept(orUntil first: Gate, or second: Gate) -> Socket? {
        while true {
            let ready = waitUntilReadable([descriptor, first.readEnd, second.readEnd])
            if ready.isEmpty || ready[1] || ready[2] { return nil }
            #if canImport(Darwin)
            let accepted = Darwin.accept(descriptor, nil, nil)
            #elseif canImport(Musl)
            let accepted = Musl.accept(descriptor, nil, nil)
            #else
            let accepted = Glibc.accept(descriptor, nil, nil)
            #endif
            guard accepted >= 0 else { continue }
            closeOnExec(accepted)
            var on: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
            #if canImport(Darwin)
            setsockopt(accepted, SOL_SOCKET, SO_NOSIGPIPE, &on, size)
            #endif
            return Socket(descriptor: accepted)
        }
    }

    /// What has arrived, at least one byte; empty when the other side has ended or the connection is broken.
    func receive() -> [UInt8] {
        let capacity = 16_384
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, capacity, 0))
        }
    }

    /// Whether the other side has ended the connection. Only asked when the socket is readable.
    var isEnded: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, peekFlag) <= 0
    }

    /// False when the connection is broken.
    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let slice = UnsafeRawBufferPointer(rebasing: rest)
                #if canImport(Darwin)
                let sent = Darwin.send(descriptor, slice.baseAddress, slice.count, sendFlags)
                #elseif canImport(Musl)
                let sent = Musl.send(descriptor, slice.baseAddress, slice.count, sendFlags)
                #else
                let sent = Glibc.send(descriptor, slice.baseAddress, slice.count, sendFlags)
                #endif
                guard sent > 0 else { return false }
                rest = rest.dropFirst(sent)
            }
            return true
        }
    }

    /// Ends the connection in order. The shutdown makes that visible to the other side even while a child process of the
    /// test holds a copy of the descriptor.
    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        closeDescriptor(descriptor)
    }

    /// Ends the connection with a TCP reset: what is still under way is lost.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        closeDescriptor(descriptor)
    }
}

/// Waits, without limit, until at least one of the descriptors can be read or has ended; says which. Empty on failure.
func waitUntilReadable(_ descriptors: [Int32]) -> [Bool] {
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
        let count = poll(&entries, nfds_t(entries.count), -1)
        if count > 0 { return entries.map { $0.revents != 0 } }
        if errno != EINTR { return [] }
    }
}

func makePipe() throws -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SocketError("pipe") }
    for end in ends { closeOnExec(end) }
    return (ends[0], ends[1])
}

func writeByte(to descriptor: Int32) {
    var byte: UInt8 = 0
    _ = write(descriptor, &byte, 1)
}

func closeDescriptor(_ descriptor: Int32) {
    #if canImport(Darwin)
    _ = Darwin.close(descriptor)
    #elseif canImport(Musl)
    _ = Musl.close(descriptor)
    #else
    _ = Glibc.close(descriptor)
    #endif
}

/// Programs that a test starts must not inherit our descriptors: a copy of the socket would keep it open.
private func closeOnExec(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

private func withSocketAddress<Result>(
    of address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
) -> Result {
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
}
