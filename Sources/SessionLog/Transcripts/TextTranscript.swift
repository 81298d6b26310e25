/// The transcript in plain text, as standard output and transcript files carry it: `Speaker: text` with one blank line
/// between messages (interface.md, "Standard streams").
public struct TextTranscript: Transcript {
    private var messages: MessageSequence<TextForm>

    public init(_ options: TranscriptOptions = TranscriptOptions()) {
        messages = MessageSequence(options)
    }

    public var isLineOpen: Bool { messages.isOpen }

    public mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        messages.render(entry, isEchoed: isEchoed)
    }

    public mutating func finish() -> [UInt8] { messages.finish() }
}

struct TextForm: TranscriptForm {
    static let interruption = " […interrupted]"

    static func heading(of section: TranscriptSection) -> (text: String, gap: String) {
        switch section {
        case .said(.you): ("You:", " ")
        case .said(.agent(let name, nil)): ("\(name):", " ")
        case .said(.agent(let name, let listener?)): ("\(name) → \(listener):", " ")
        case .artifact(let name): ("\nArtifact[\(name)]:", "\n")
        }
    }
}
