/// One reader of a run's stream: what it has been told, and what was wrong with that.
final class WatchedStream {
    let run: String
    /// Nil between two connections, and when the stream is over.
    var descriptor: Int32?
    var reader = FrameReader()
    /// Of the connection: bytes that are read before it is cut; nil for one that is not.
    var budget: Int?

    /// The text of the message so far.
    private(set) var text: [UInt8] = []
    /// What the last frame with an ID had for one.
    private(set) var lastID: [UInt8] = []
    private var lastSequence = -1
    /// Whether the message's whole text has come.
    private(set) var isComplete = false
    private(set) var pingCount = 0
    private(set) var faults = Faults()

    /// What should not happen.
    struct Faults {
        /// Pieces that began behind the end of what was there.
        var gaps = 0
        /// Pieces that began before the end, and frames whose number had been there.
        var doubled = 0
        /// Frames that there is no reason for.
        var unexpected = 0

        static func + (one: Faults, other: Faults) -> Faults {
            Faults(
                gaps: one.gaps + other.gaps, doubled: one.doubled + other.doubled,
                unexpected: one.unexpected + other.unexpected)
        }
    }

    init(run: String) {
        self.run = run
    }

    /// The number of the reply that says the message; nil before its first piece.
    var replyNumber: Int? {
        guard text.count >= TimeStamp.length else { return nil }
        return Int(String(decoding: text[1..<(TimeStamp.length - 1)], as: UTF8.self))
    }

    /// - Parameter tellPiece: gets what was added to the message.
    func take(_ frame: Frame, tellPiece: (Slice<UnsafeRawBufferPointer>) -> Void) {
        note(frame.id)
        if frame.is("stream_update"), let content = frame.text(of: "content") {
            if let offset = frame.number(of: "offset") {
                if offset > text.count { faults.gaps += 1 }
                if offset < text.count { faults.doubled += 1 }
                if offset == text.count { text.append(contentsOf: content) }
            } else if let whole = frame.text(of: "total_content") {
                text.removeAll(keepingCapacity: true)
                text.append(contentsOf: whole)
            }
            tellPiece(content)
        } else if frame.is("stream_complete") {
            isComplete = frame.text(of: "content")?.elementsEqual(text) ?? false
            if !isComplete { faults.gaps += 1 }
        } else if frame.is("ping") {
            pingCount += 1
        } else if frame.is("snapshot") || frame.is("error") || frame.is("bye") {
            faults.unexpected += 1
        }
    }

    private func note(_ id: Slice<UnsafeRawBufferPointer>) {
        guard let point = id.firstIndex(of: 0x2E) else { return }
        let sequence = id[(point + 1)...].reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
        if sequence <= lastSequence { faults.doubled += 1 }
        lastSequence = sequence
        lastID.removeAll(keepingCapacity: true)
        lastID.append(contentsOf: id)
    }
}
