import Measuring

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An OpenAI-compatible server on loopback that does exactly what it is told, in the caller's thread: every byte leaves
/// when the caller says so.
struct ModelServer {
    let port: UInt16
    private let listener: Int32

    init() throws {
        #if canImport(Glibc)
        let streamType = Int32(SOCK_STREAM.rawValue)
        #else
        let streamType = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, streamType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, listens else { throw BenchmarkError(description: "no loopback socket: errno \(errno)") }
        listener = descriptor
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        port = UInt16(bigEndian: address.sin_port)
    }

    /// Waits for a client and reads its request, head and body.
    func acceptRequest() throws -> Connection {
        try waitUntilReadable(listener, "a connection")
        let connection = Connection(descriptor: accept(listener, nil, nil))
        try connection.readRequest()
        return connection
    }

    struct Connection {
        fileprivate let descriptor: Int32

        fileprivate init(descriptor: Int32) {
            self.descriptor = descriptor
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }

        fileprivate func readRequest() throws {
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !Self.isWhole(received) {
                try waitUntilReadable(descriptor, "a request")
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { throw BenchmarkError(description: "the client hung up") }
                received += buffer.prefix(count)
            }
        }

        /// Whether head and the announced length of body have arrived.
        private static func isWhole(_ request: [UInt8]) -> Bool {
            let text = String(decoding: request, as: UTF8.self).lowercased()
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let head = parts.first, let body = parts.last else { return false }
            let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            guard let length = line?.split(separator: " ").last.flatMap({ Int($0) }) else {
                return body.hasSuffix("0\r\n\r\n")
            }
            return body.utf8.count >= length
        }

        func sendHead() throws {
            try sendBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        }

        /// One delta: one event, one HTTP chunk, one `send`.
        func send(text: String) throws {
            try send(event: Self.event(text))
        }

        /// Many deltas in one `send`: one event and one HTTP chunk each.
        func send(texts: [String]) throws {
            let frames = texts.map { text in
                let line = "data: \(Self.event(text))\n\n"
                return "\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n"
            }
            try sendBytes(frames.joined())
        }

        /// The reply's regular end. A client that has read its `yld exit` may have hung up already.
        func sendEnd() {
            try? send(event: #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
            try? send(event: "[DONE]")
            try? sendBytes("0\r\n\r\n")
        }

        func close() {
            _ = systemClose(descriptor)
        }

        private static func event(_ text: String) -> String {
            #"{"choices":[{"index":0,"delta":{"content":"\#(escaped(text))"}}]}"#
        }

        private func send(event: String) throws {
            let line = "data: \(event)\n\n"
            try sendBytes("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n")
        }

        private func sendBytes(_ text: String) throws {
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { throw BenchmarkError(description: "the client does not read: errno \(errno)") }
                bytes = bytes.dropFirst(count)
            }
        }

        /// What stands in the replies of the benchmarks, as JSON wants it.
        private static func escaped(_ text: String) -> String {
            var escaped = ""
            for character in text {
                switch character {
                case "\"": escaped += "\\\""
                case "\\": escaped += "\\\\"
                case "\n": escaped += "\\n"
                default: escaped.append(character)
                }
            }
            return escaped
        }
    }
}

/// Gives up after ten seconds: a benchmark must not hang.
func waitUntilReadable(_ descriptor: Int32, _ what: String) throws {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, 10_000) > 0 else { throw BenchmarkError(description: "waited in vain for \(what)") }
}

/// `close(2)`, which a method above hides.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
