import Glibc
import Measuring

/// Reads many streams in one thread.
final class WatchingClient {
    private(set) var streams: [WatchedStream] = []
    /// How old deltas were when their bytes had been read, in milliseconds; only while ``isMeasuring``.
    private(set) var latencies = Samples()
    var isMeasuring = false
    /// Bytes of answers, and of text in them.
    private(set) var byteCount = 0
    private(set) var textCount = 0

    private let poll: SocketPoll
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init() throws {
        poll = try SocketPoll()
    }

    func forgetLatencies() { latencies.removeAll() }

    // MARK: Connections

    /// Begins to read.
    ///
    /// - Parameter request: asks for the stream.
    @discardableResult
    func open(_ request: [UInt8], run: String, port: UInt16) throws -> WatchedStream {
        let stream = WatchedStream(run: run)
        streams.append(stream)
        try connect(streams.count - 1, request, port: port)
        return stream
    }

    /// Reads on in a new connection.
    func connect(_ index: Int, _ request: [UInt8], port: UInt16) throws {
        let descriptor = try Loopback.connect(port: port)
        try Loopback.send(request, to: descriptor)
        Loopback.makeNonBlocking(descriptor)
        streams[index].descriptor = descriptor
        streams[index].reader = FrameReader()
        try poll.add(descriptor, token: index)
    }

    private func hangUp(_ index: Int, isReset: Bool = false) {
        guard let descriptor = streams[index].descriptor else { return }
        poll.remove(descriptor)
        Loopback.close(descriptor, isReset: isReset)
        streams[index].descriptor = nil
    }

    func hangUpAll() {
        for index in streams.indices { hangUp(index) }
    }

    // MARK: Reading

    /// Reads until a condition holds, which is looked at after each round.
    func read(_ deadline: Deadline, until isReached: () -> Bool) throws {
        while !isReached() {
            try deadline.check()
            readOnce()
        }
    }

    func read(seconds: Double) {
        let end = microseconds() + Int(seconds * 1e6)
        while microseconds() < end { readOnce() }
    }

    /// - Parameter cut: is told which stream was cut, and connects it again.
    func readOnce(cut: (Int) -> Void = { _ in }) {
        poll.wait(milliseconds: 5) { index in
            guard let descriptor = streams[index].descriptor else { return }
            let most = min(buffer.count, streams[index].budget ?? .max)
            let count = Glibc.read(descriptor, &buffer, most)
            let now = microseconds()
            guard count > 0 else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { hangUp(index) }
                return
            }
            take(count, for: streams[index], now: now)
            if let budget = streams[index].budget {
                streams[index].budget = budget - count
                guard budget == count, !streams[index].reader.isOver else { return }
                hangUp(index, isReset: index.isMultiple(of: 2))
                cut(index)
            }
        }
    }

    private func take(_ count: Int, for stream: WatchedStream, now: Int) {
        byteCount += count
        buffer.withUnsafeBytes { bytes in
            stream.reader.read(UnsafeRawBufferPointer(rebasing: bytes.prefix(count))) { frame in
                stream.take(frame) { piece in
                    textCount += piece.count
                    guard isMeasuring else { return }
                    // Of what is joined, each delta counts; of a large delta, all of which is as old, the first stamp.
                    var rest = piece[...]
                    if rest.count > 2000 { rest = rest.prefix(TimeStamp.length) }
                    while let age = TimeStamp.age(of: rest, now: now) {
                        latencies.add(Double(age) / 1000)
                        rest = rest.dropFirst(TimeStamp.length)
                    }
                }
            }
        }
    }

    // MARK: The end

    /// What was wrong with all streams together.
    var faults: WatchedStream.Faults { streams.reduce(WatchedStream.Faults()) { $0 + $1.faults } }

    /// How many streams do not have the text that the model wrote.
    func differences(from messages: [Int: [UInt8]]) -> Int {
        streams.count { stream in stream.replyNumber.map { messages[$0] != stream.text } ?? true }
    }
}
