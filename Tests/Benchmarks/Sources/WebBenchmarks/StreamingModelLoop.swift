import Glibc
import Measuring

/// The thread of ``StreamingModel``.
final class StreamingModelLoop {
    private let listener: Int32
    private let model: StreamingModel
    private let poll: SocketPoll
    private var connections: [Int: ModelConnection] = [:]
    /// Those that are in the midst of a reply, in the order of their turns.
    private var streaming: [ModelConnection] = []
    private var nextToken = 1
    private var pace = StreamingModel.Pace.held
    /// When the pace was set, and how many deltas have been sent since.
    private var pacedSince = 0
    private var pacedCount = 0
    private var round = 0
    private var delta = DeltaFrame(stamps: 1)
    private var loudDelta = DeltaFrame(stamps: 400)

    init(listener: Int32, of model: StreamingModel) throws {
        self.listener = listener
        self.model = model
        poll = try SocketPoll()
        try poll.add(listener, token: 0)
    }

    func run() throws {
        while pace != .stopped {
            let isStreaming = if case .streaming = pace { true } else { false }
            try poll.wait(milliseconds: isStreaming ? 1 : 5) { token in
                if token == 0 { try accept() } else { try read(token) }
            }
            takePace()
            if case .streaming(let rate) = pace { sendDue(rate) }
            round += 1
            if round % 16 == 0 { for connection in connections.values { connection.sendWaiting() } }
        }
        for connection in connections.values { Loopback.close(connection.descriptor) }
        Loopback.close(listener)
    }

    private func takePace() {
        let seconds = threadSeconds()
        let wanted = model.state.withLock { state in
            state.processor = seconds
            return state.pace
        }
        guard wanted != pace else { return }
        pace = wanted
        pacedSince = microseconds()
        pacedCount = 0
        if pace == .finishing { finish() }
    }

    // MARK: Requests

    private func accept() throws {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            Loopback.makeNonBlocking(descriptor)
            Loopback.sendAtOnce(descriptor)
            connections[nextToken] = ModelConnection(descriptor: descriptor)
            try poll.add(descriptor, token: nextToken)
            nextToken += 1
        }
    }

    private func read(_ token: Int) throws {
        guard let connection = connections[token] else { return }
        guard connection.read() else {
            poll.remove(connection.descriptor)
            Loopback.close(connection.descriptor)
            connections[token] = nil
            streaming.removeAll { $0 === connection }
            return
        }
        guard connection.takeRequest() else { return }
        if pace == .atOnce {
            connection.answerAtOnce()
            return
        }
        let number = model.state.withLock { state in
            defer { state.replyCount += 1 }
            return state.replyCount
        }
        connection.begin(number)
        streaming.append(connection)
    }

    // MARK: Replies

    /// Sends each delta whose time has come: all replies in turns, evenly.
    private func sendDue(_ rate: Double) {
        guard !streaming.isEmpty else { return }
        let interval = 1e6 / (rate * Double(streaming.count))
        var sent = 0
        var late = 0
        // Not more at a time than one round, so that a change of pace is seen.
        while sent < streaming.count {
            let now = microseconds()
            let due = pacedSince + Int(Double(pacedCount) * interval)
            guard due <= now else { break }
            if now - due > 5000 { late += 1 }
            let connection = streaming[pacedCount % streaming.count]
            if connection.isLoud {
                loudDelta.stamp(now)
                connection.send(loudDelta)
            } else {
                delta.stamp(now)
                connection.send(delta)
            }
            pacedCount += 1
            sent += 1
        }
        guard sent > 0 else { return }
        model.state.withLock { [sent, late] state in
            state.deltaCount += sent
            state.lateCount += late
        }
    }

    private func finish() {
        for connection in streaming { connection.finish() }
        for connection in streaming {
            let (number, message) = (connection.number, connection.message)
            model.state.withLock { $0.messages[number] = message }
        }
        streaming = []
    }
}

/// A delta as the client of the model gets it: a chunk with one event in it.
struct DeltaFrame {
    private(set) var bytes: [UInt8]
    /// Where the text stands in the bytes.
    let text: Range<Int>

    /// - Parameter stamps: how often the time stamp stands in it.
    init(stamps: Int) {
        let start = #"data: {"choices":[{"index":0,"delta":{"content":""#
        let end = "\"}}]}\n\n"
        let length = stamps * TimeStamp.length
        let size = String(start.utf8.count + length + end.utf8.count, radix: 16)
        bytes = Array("\(size)\r\n\(start)".utf8)
        text = bytes.count..<(bytes.count + length)
        bytes += [UInt8](repeating: 0x20, count: length) + Array("\(end)\r\n".utf8)
    }

    mutating func stamp(_ time: Int) {
        bytes.withUnsafeMutableBufferPointer { buffer in
            for start in stride(from: text.lowerBound, to: text.upperBound, by: TimeStamp.length) {
                let place = start..<(start + TimeStamp.length)
                TimeStamp.write(time, to: UnsafeMutableBufferPointer(rebasing: buffer[place]))
            }
        }
    }
}

/// A connection on which replies are asked for, one after the other.
final class ModelConnection {
    let descriptor: Int32
    private(set) var number = 0
    private(set) var message: [UInt8] = []
    /// Whether the program that is run wants much text.
    private(set) var isLoud = false
    private var received: [UInt8] = []
    /// What the socket did not take yet.
    private var waiting: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Returns: false when the client has hung up.
    func read() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 32_768)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                received += buffer.prefix(count)
            } else {
                return count < 0 && (errno == EAGAIN || errno == EINTR)
            }
        }
    }

    /// - Returns: whether a whole request has come, which is then forgotten.
    func takeRequest() -> Bool {
        guard !received.isEmpty else { return false }
        guard let headEnd = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).lowercased()
        let body = received[headEnd.upperBound...]
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        if let length = line?.split(separator: " ").last.flatMap({ Int($0) }) {
            guard body.count >= length else { return false }
        } else {
            guard body.suffix(5).elementsEqual("0\r\n\r\n".utf8) else { return false }
        }
        isLoud = body.contains(Array("Loud".utf8))
        received = []
        return true
    }

    func begin(_ number: Int) {
        self.number = number
        let digits = String(number)
        let name = "c\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits) "
        message = Array(name.utf8)
        send(
            Self.head
                + Self.chunk(text: #"recap – begun\nplan – talk\n`Step[\"Main:01:QUE\"]` `Say(\"user\", \""# + name))
    }

    func send(_ delta: DeltaFrame) {
        message += delta.bytes[delta.text]
        send(delta.bytes)
    }

    func finish() {
        send(
            Self.chunk(text: #"\")`\nyld exit\n"#)
                + Self.chunk(#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
                + Self.chunk("[DONE]") + Array("0\r\n\r\n".utf8))
    }

    func answerAtOnce() {
        send(
            Self.head
                + Self.chunk(
                    text:
                        #"recap – asked\nplan – answer\n`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Yes, I think so.\")`\nyld user\n"#
                )
                + Self.chunk(#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
                + Self.chunk("[DONE]") + Array("0\r\n\r\n".utf8))
    }

    private func send(_ bytes: [UInt8]) {
        sendWaiting()
        let count = waiting.isEmpty ? write(bytes[...]) : 0
        if count < bytes.count { waiting += bytes[count...] }
    }

    /// Sends what the socket did not take before.
    func sendWaiting() {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst(write(waiting[...]))
    }

    /// - Returns: how many bytes the socket took.
    private func write(_ bytes: ArraySlice<UInt8>) -> Int {
        max(0, bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) })
    }

    private static let head = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)

    /// - Parameter text: as JSON has it.
    private static func chunk(text: String) -> [UInt8] {
        chunk(#"{"choices":[{"index":0,"delta":{"content":""# + text + #""}}]}"#)
    }

    private static func chunk(_ event: String) -> [UInt8] {
        let line = "data: \(event)\n\n"
        return Array("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n".utf8)
    }
}
