/// The transcript in full sentences, for people who hear it: `Guide says: text` with one blank line between messages.
public struct SentenceTranscript: Transcript {
    private var messages: MessageSequence<SentenceForm>

    public init(_ options: TranscriptOptions = TranscriptOptions()) {
        messages = MessageSequence(options)
    }

    public var isLineOpen: Bool { messages.isOpen }

    public mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        messages.render(entry, isEchoed: isEchoed)
    }

    public mutating func finish() -> [UInt8] { messages.finish() }
}

struct SentenceForm: TranscriptForm {
    static let interruption = "\nThe message was interrupted here."

    static func heading(of section: TranscriptSection) -> (text: String, gap: String) {
        switch section {
        case .said(.you): ("You say:", " ")
        case .said(.agent(let name, nil)): ("\(name) says:", " ")
        case .said(.agent(let name, let listener?)): ("\(name) says to \(listener):", " ")
        case .artifact(let name): ("\nThe artifact \(name) reads:", "\n")
        }
    }
}
