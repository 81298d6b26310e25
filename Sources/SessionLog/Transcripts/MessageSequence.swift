import Streaming

/// A transcript for people, in any form: the messages of a log on their way into an append-only output.
///
/// One message is written at a time, in the order of their starts; what others say meanwhile waits until it is their turn.
/// Whether messages are shown while they are written or whole, the bytes are the same in the end.
struct MessageSequence<Form: TranscriptForm>: Transcript {
    private let options: TranscriptOptions
    private var audience: Audience
    /// Messages that are not written to their end, in the order of their starts. Only the first has been written from.
    private var pending: [TranscriptMessage<Form>] = []
    private var hasWritten = false

    init(_ options: TranscriptOptions) {
        self.options = options
        audience = Audience(showsMessagesBetweenAgents: options.showsMessagesBetweenAgents)
    }

    var isLineOpen: Bool { pending.first?.hasBegun ?? false }

    mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        audience.follow(entry.event)
        switch entry.event {
        case .humanMessage(let messageID, let sender, _, let content):
            let speaker: TranscriptSection.Speaker =
                sender == LogEvent.human ? .you : .agent(oneLine(sender), listener: nil)
            add(messageID, speaker, whole: content, isEchoed: isEchoed)
        case .message(let message):
            if let speaker = speaker(from: message.sender, to: message.recipient) {
                add(message.messageID, speaker, whole: message.content, message.artifacts)
            }
        case .stream(.start(let start)):
            if let speaker = speaker(from: start.sender, to: start.recipient) {
                pending.append(makeMessage(start.messageID, speaker))
            }
        case .stream(.update(let update)):
            change(update.messageID) { $0.append(update.content) }
        case .stream(.complete(let complete)):
            let artifacts = complete.artifacts.map { (oneLine($0.name), $0.content) }
            change(complete.messageID) { $0.end(artifacts: artifacts) }
        case .stream(.aborted(let aborted)):
            change(aborted.messageID) { $0.abort() }
        case .runStarted, .agentCreated, .turnStarted, .step, .call, .inputRequested, .note, .usage, .status, .ended,
            .interrupted, .transition:
            return []
        }
        return write()
    }

    /// The log has ended: what is still open was broken off.
    mutating func finish() -> [UInt8] {
        for position in pending.indices { pending[position].abort() }
        return write()
    }

    // MARK: Messages

    /// Who is named before the text of an agent's message; nil if the message is not shown.
    private func speaker(from sender: String, to recipient: String) -> TranscriptSection.Speaker? {
        guard audience.sees(messageTo: recipient) else { return nil }
        // Where there is one human, a message to nobody else needs no name for whom it is.
        return .agent(oneLine(sender), listener: recipient == LogEvent.human ? nil : oneLine(recipient))
    }

    private mutating func add(
        _ messageID: String, _ speaker: TranscriptSection.Speaker, whole content: String,
        _ artifacts: [MessageArtifact] = [], isEchoed: Bool = false
    ) {
        var message = makeMessage(messageID, speaker)
        message.append(content)
        message.end(artifacts: artifacts.map { (oneLine($0.name), $0.content) })
        message.isShownElsewhere = isEchoed
        pending.append(message)
    }

    private func makeMessage(_ messageID: String, _ speaker: TranscriptSection.Speaker) -> TranscriptMessage<Form> {
        TranscriptMessage(messageID, .said(speaker), rawOutput: options.rawOutput)
    }

    private mutating func change(_ messageID: String, _ body: (inout TranscriptMessage<Form>) -> Void) {
        // Few messages are pending at a time. One that is not shown is not found.
        guard let position = pending.firstIndex(where: { $0.messageID == messageID }) else { return }
        body(&pending[position])
    }

    /// A name as a heading can hold it.
    private func oneLine(_ name: String) -> String {
        (options.rawOutput ? name : TextSanitizer.sanitized(name)).replacing("\n", with: " ")
    }

    private mutating func write() -> [UInt8] {
        var output: [UInt8] = []
        while let first = pending.first, first.isEnded || (options.streams && first.hasText) {
            if !first.isShownElsewhere {
                if hasWritten && !first.hasBegun { output.append(UInt8(ascii: "\n")) }
                output += pending[0].take()  // the first is there
            }
            hasWritten = true
            guard first.isEnded else { break }
            pending.removeFirst()
        }
        return output
    }
}
