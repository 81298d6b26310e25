/// What was sent before, to walk through. What is changed on the way, and what had been begun, is kept until something is
/// sent.
struct InputHistory: Sendable {
    /// Oldest first; no text twice.
    private(set) var entries: [String] = []
    /// Where the walk stands; the number of entries for what is being typed.
    private var position = 0
    /// Texts that were left while they differed from the entry, or were no entry, by position; with their caret, and what
    /// can be undone.
    private var drafts: [Int: InputEditor] = [:]

    private static let mostEntries = 1000

    /// - Parameter earlier: oldest first, as they may stand in a file that anybody could have written.
    init(_ earlier: [String] = []) {
        var known: Set<String> = []
        for text in earlier.reversed() where entries.count < Self.mostEntries {
            let text = TypableText.cleaned(text)
            if !text.isEmpty, known.insert(text).inserted { entries.append(text) }
        }
        entries.reverse()
        position = entries.count
    }

    /// A text was sent, or put aside. The walk is over.
    mutating func add(_ text: String) {
        // What had been begun when something older was sent is not lost with that.
        if position < entries.count, let begun = drafts[entries.count] { append(begun.string) }
        append(text)
        position = entries.count
        drafts = [:]
    }

    private mutating func append(_ text: String) {
        guard !text.allSatisfy(\.isWhitespace) else { return }
        entries.removeAll { $0 == text }
        entries.append(text)
        if entries.count > Self.mostEntries { entries.removeFirst() }
    }

    /// The text before the present one in the walk; nil at the oldest.
    mutating func previous(leaving text: InputEditor) -> InputEditor? {
        walk(by: -1, leaving: text)
    }

    /// The text behind the present one in the walk; nil at what was being typed.
    mutating func next(leaving text: InputEditor) -> InputEditor? {
        walk(by: 1, leaving: text)
    }

    private mutating func walk(by step: Int, leaving text: InputEditor) -> InputEditor? {
        guard (0...entries.count).contains(position + step) else { return nil }
        let entry = entries.indices.contains(position) ? entries[position] : ""
        drafts[position] = text.string == entry ? nil : text
        position += step
        return drafts[position] ?? InputEditor(entries.indices.contains(position) ? entries[position] : "")
    }
}
