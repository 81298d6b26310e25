/// The transcript in Markdown: the speaker in bold on a line of its own, then the text as it is, which models write in
/// Markdown anyway. Blank lines stand between the parts.
///
/// A code block or HTML that a text does not end is ended after it; so one message cannot swallow the next.
struct MarkdownForm: TranscriptForm {
    private var openBlock = OpenMarkdownBlock()

    static let interruption = "\n\n*[…interrupted]*"

    static func heading(of section: TranscriptSection) -> (text: String, gap: String) {
        switch section {
        case .said(.you): ("**You**", "\n\n")
        case .said(.agent(let name, nil)): ("**\(escaped(name))**", "\n\n")
        case .said(.agent(let name, let listener?)): ("**\(escaped(name)) → \(escaped(listener))**", "\n\n")
        case .artifact(let name): ("\n\n**Artifact[\(escaped(name))]**", "\n\n")
        }
    }

    mutating func follow(_ text: [UInt8]) { openBlock.follow(text) }
    mutating func close() -> [UInt8] { openBlock.close() }

    /// Any ASCII punctuation may be escaped (CommonMark 2.4); only what could be markup within a line is.
    private static func escaped(_ name: String) -> String {
        let markup = #"\`*_[]<>&~"#
        return name.reduce(into: "") { text, character in
            if markup.contains(character) { text.append("\\") }
            text.append(character)
        }
    }
}
