import Dispatch

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection on which a test sends exactly the bytes it wants.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, result == 0 else { throw TestFailure("No connection to port \(port)") }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Little enough that it is taken at once.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// An answer, or everything until the other side ends the connection or is silent for a minute.
    func rest() async -> String { await received { Self.isWhole($0) } }

    /// Everything until the other side ends the connection; with a note behind it where it does not within a minute.
    func everything() async -> String { await received(until: { _ in false }, orSilence: "\n(still open)") }

    /// Everything up to such a text.
    func rest(through text: String) async -> String {
        await received { String(decoding: $0, as: UTF8.self).hasSuffix(text) }
    }

    private func received(
        until isEnough: @escaping @Sendable ([UInt8]) -> Bool, orSilence note: String = ""
    ) async -> String {
        await withCheckedContinuation { continuation in
            // On a queue of its own, which has a thread of its own: a global queue's threads are those that tasks run on.
            DispatchQueue(label: "RawConnection").async { [self] in
                var received: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    if count < 0, errno == EAGAIN { received += note.utf8 }
                    guard count > 0 else { break }
                    received += buffer.prefix(count)
                    if isEnough(received) { break }
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Whether it is an answer with all of the body that its head announces: then nothing is waited for.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
        return length.map { text[end.upperBound...].utf8.count >= $0 } ?? false
    }

    static func exchange(_ port: Int, _ request: String, closesOutput: Bool = false) async throws -> String {
        let connection = try RawConnection(port)
        connection.send(request)
        if closesOutput { connection.closeOutput() }
        return await connection.rest()
    }
}
