/// The transcript in full sentences, for people who hear it: `Guide says: text` with one blank line between messages.
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
