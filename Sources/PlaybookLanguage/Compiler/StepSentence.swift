/// A step as its author wrote it, seen as words: what the rules of the native compiler ask about it.
struct StepSentence: Sendable {
    let text: String
    /// The first words; what a step is about does not come later.
    let words: [Word]
    let vocabulary: Vocabulary
    /// Class name of the playbook that the step belongs to: naming it in prose is not a call of it.
    let playbook: String
    /// The index of the first word that is no filler.
    let opening: Int

    /// So that a step of a million words costs no more than it has to.
    private static let wordsRead = 200

    init(_ text: String, vocabulary: Vocabulary, playbook: String) {
        self.text = text
        self.words = Word.words(of: text, atMost: Self.wordsRead)
        self.vocabulary = vocabulary
        self.playbook = playbook
        opening = words.firstIndex { !Filler.openings.contains($0.lowercased) } ?? words.count
    }

    /// The word that says what to do, in lower case; empty where there is none.
    var verb: String { word(0) }

    /// The words from the verb on, in lower case; empty strings behind the end.
    func word(_ offset: Int) -> String {
        let index = opening + offset
        return words.indices.contains(index) ? words[index].lowercased : ""
    }

    /// Whether these words follow each other from the verb on.
    func opens(with phrase: String) -> Bool {
        let phrase = phrase.split(separator: " ")
        return zip(phrase.indices, phrase).allSatisfy { word($0) == $1 }
    }

    func opens(withOneOf phrases: [String]) -> Bool { phrases.contains(where: opens) }

    /// Whether these words follow each other anywhere behind the verb.
    func contains(_ phrase: String) -> Bool {
        let phrase = phrase.split(separator: " ")
        guard words.count >= phrase.count else { return false }
        return (opening...max(opening, words.count - phrase.count)).contains { start in
            zip(phrase.indices, phrase).allSatisfy { start + $0 < words.count && words[start + $0].lowercased == $1 }
        }
    }

    func contains(oneOf phrases: [String]) -> Bool { phrases.contains(where: contains) }

    /// The text behind the first `count` words from the verb on.
    func text(behind count: Int) -> String {
        let index = opening + count - 1
        guard words.indices.contains(index) else { return "" }
        return text(fromByte: words[index].range.upperBound)
    }

    func text(fromByte byte: Int) -> String {
        String(decoding: Array(text.utf8.dropFirst(byte)), as: UTF8.self).trimmed
    }

    /// The text as it stands inside a call or before one: without a final full stop. Behind a fence a new line begins,
    /// since the fence would not be closed otherwise.
    var clause: String {
        if let line = text.split(separator: "\n").last,
            line.utf8.starts(with: "```".utf8) || line.utf8.starts(with: "~~~".utf8)
        {
            return text + "\n"
        }
        return text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
    }

    /// Whether the human is meant: `the user`, `user's`, `them`.
    var namesHuman: Bool {
        contains(oneOf: ["user", "user's", "users", "human", "human's", "them", "him", "her", "person", "customer"])
    }

    // MARK: Agents

    /// The agent that the words behind the verb name: `ask the Price Finder …`.
    func agent(behind offset: Int) -> NameIndex.Entry? {
        let names = words.dropFirst(opening + offset).prefix(NameIndex.maximumWords + 1).map { word in
            word.lowercased.hasSuffix("'s") ? String(word.lowercased.dropLast(2)) : word.lowercased
        }
        let rest = names.drop { Filler.articles.contains($0) || $0 == "agent" }
        return (1...NameIndex.maximumWords).reversed().lazy
            .filter { $0 <= rest.count }
            .compactMap { vocabulary.agent(rest.prefix($0)) }.first
    }
}
