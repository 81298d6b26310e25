/// The transcript in plain text, as standard output and transcript files carry it: `Speaker: text` with one blank line
/// between messages (interface.md, "Standard streams").
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
