/// What a message may be addressed to, for the question whether a text that is being written can still become a target.
public struct TargetNames: Sendable {
    private let names: [String]

    /// A word of more characters is no agent's name.
    private static let longestWord = 32

    public init(_ names: some Sequence<String>) {
        self.names = names.map { $0.lowercased() }
    }

    /// Whether a target may begin with `text`: a known one does, or it is still one word, perhaps an unknown target.
    func mayBegin(with text: String) -> Bool {
        let isWord = text.utf8.count <= Self.longestWord && text.utf8.allSatisfy { $0 < 0x80 && $0.continuesName }
        if isWord { return true }
        let text = text.lowercased()
        // Compared as bytes: as characters, a base letter would not begin the same letter with its accent.
        return names.contains { $0.utf8.starts(with: text.utf8) }
    }
}
