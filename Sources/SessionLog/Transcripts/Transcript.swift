/// A form of the transcript: log entries go in, in order, and the bytes to write now come out. Output is append-only.
public protocol Transcript: Sendable {
    /// Whether a line has been written in part and is going to grow.
    var isLineOpen: Bool { get }

    /// The bytes that the entry adds; often none.
    ///
    /// - Parameter isEchoed: for what a human said: it stands on the same terminal already.
    mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8]

    /// The log has ended: what is still to be written.
    mutating func finish() -> [UInt8]
}

extension Transcript {
    /// The bytes that the entry adds; often none.
    public mutating func render(_ entry: LogEntry) -> [UInt8] {
        render(entry, isEchoed: false)
    }
}

/// What a transcript shows, and when.
public struct TranscriptOptions: Sendable, Hashable {
    /// Write a message while it grows; otherwise nothing of it before it ends.
    public var streams: Bool
    /// Write messages between agents too.
    public var showsMessagesBetweenAgents: Bool
    /// Let control sequences pass.
    public var rawOutput: Bool

    public init(streams: Bool = true, showsMessagesBetweenAgents: Bool = false, rawOutput: Bool = false) {
        self.streams = streams
        self.showsMessagesBetweenAgents = showsMessagesBetweenAgents
        self.rawOutput = rawOutput
    }
}

/// The forms in which a transcript is written (interface.md, "Standard streams").
public enum TranscriptFormat: Sendable, Hashable {
    case text
    case markdown
    /// One object at the end.
    case json
    /// One object per event, on a line of its own.
    case events
    /// Text in full sentences, for screen readers.
    case sentences

    /// A transcript in this form. JSON carries the exact text and needs no options but which messages are shown.
    public func makeTranscript(runID: RunID, options: TranscriptOptions) -> any Transcript {
        switch self {
        case .text: MessageSequence<TextForm>(options)
        case .markdown: MessageSequence<MarkdownForm>(options)
        case .json:
            JSONTranscript(runID: runID, showsMessagesBetweenAgents: options.showsMessagesBetweenAgents)
        case .events: EventLines(runID: runID, showsMessagesBetweenAgents: options.showsMessagesBetweenAgents)
        case .sentences: MessageSequence<SentenceForm>(options)
        }
    }
}
