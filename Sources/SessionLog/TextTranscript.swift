import Streaming

/// The transcript in plain text, as standard output and transcript files carry it.
///
/// A state machine: log entries go in, in order, and the bytes to write now come out. Output is append-only, so one message
/// is written at a time, in the order of their starts; what others say meanwhile waits until it is their turn. Whether
/// messages are shown while they are written or whole, the bytes are the same in the end.
///
/// The form, `Speaker: text` with one blank line between messages, is that of interface.md, "Standard streams".
public struct TextTranscript: Sendable {
    /// What the transcript shows, and when.
    public struct Options: Sendable, Hashable {
        /// Write a message while it grows; otherwise nothing of it before it ends.
        public var streams = true
        /// Write what the human said. Off where the same terminal already shows it.
        public var showsHumanMessages = true
        /// Write messages between agents too.
        public var showsMessagesBetweenAgents = false
        /// Let control sequences pass.
        public var rawOutput = false

        public init(
            streams: Bool = true, showsHumanMessages: Bool = true, showsMessagesBetweenAgents: Bool = false,
            rawOutput: Bool = false
        ) {
            self.streams = streams
            self.showsHumanMessages = showsHumanMessages
            self.showsMessagesBetweenAgents = showsMessagesBetweenAgents
            self.rawOutput = rawOutput
        }
    }

    private let options: Options
    /// Messages that are not written to their end, in the order of their starts. Only the first has been written from.
    private var pending: [TranscriptMessage] = []
    private var hasWritten = false

    public init(_ options: Options = Options()) {
        self.options = options
    }

    /// Whether the next byte begins a line; false while the first pending message stands written in part.
    public var isAtLineStart: Bool { !isMessageOpen }

    /// Whether a message has been written in part and is going to grow.
    public var isMessageOpen: Bool { pending.first?.hasBegun ?? false }

    /// The bytes that the entry adds to the transcript; often none.
    public mutating func render(_ entry: LogEntry) -> [UInt8] {
        switch entry.event {
        case .humanMessage(let messageID, _, _, let content):
            if options.showsHumanMessages {
                add(messageID, header: "You:", whole: content)
            }
        case .message(let message):
            if let header = header(from: message.sender, to: message.recipient) {
                add(message.messageID, header: header, whole: message.content)
            }
        case .stream(.start(let start)):
            if let header = header(from: start.sender, to: start.recipient) {
                pending.append(TranscriptMessage(start.messageID, header: header, rawOutput: options.rawOutput))
            }
        case .stream(.update(let update)):
            change(update.messageID) { $0.append(update.content) }
        case .stream(.complete(let complete)):
            change(complete.messageID) { $0.end(isAborted: false) }
        case .stream(.aborted(let aborted)):
            change(aborted.messageID) { $0.end(isAborted: true) }
        case .runStarted, .turnStarted, .step, .call, .inputRequested, .note, .usage, .ended, .transition:
            return []
        }
        return write()
    }

    /// The log has ended: what is still open was broken off.
    public mutating func finish() -> [UInt8] {
        for position in pending.indices {
            pending[position].end(isAborted: true)
        }
        return write()
    }

    // MARK: Messages

    /// What stands before the text; nil if the message is not shown.
    private func header(from sender: String, to recipient: String) -> String? {
        if recipient == LogEvent.human { return sender + ":" }
        return options.showsMessagesBetweenAgents ? "\(sender) → \(recipient):" : nil
    }

    private mutating func add(_ messageID: String, header: String, whole content: String) {
        var message = TranscriptMessage(messageID, header: header, rawOutput: options.rawOutput)
        message.append(content)
        message.end(isAborted: false)
        pending.append(message)
    }

    private mutating func change(_ messageID: String, _ body: (inout TranscriptMessage) -> Void) {
        // Few messages are pending at a time. One that is not shown is not found.
        guard let position = pending.firstIndex(where: { $0.messageID == messageID }) else { return }
        body(&pending[position])
    }

    private mutating func write() -> [UInt8] {
        var output: [UInt8] = []
        while let first = pending.first, first.isEnded || (options.streams && first.hasText) {
            if hasWritten && !first.hasBegun { output.append(UInt8(ascii: "\n")) }
            hasWritten = true
            output += pending[0].take()
            guard first.isEnded else { break }
            pending.removeFirst()
        }
        return output
    }
}
