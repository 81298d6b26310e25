import Streaming

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
    private let quotations: [Range<Int>]

    /// So that a step of a million words costs no more than it has to.
    static let wordsRead = 200

    init(_ text: String, vocabulary: Vocabulary, playbook: String) {
        self.text = text
        self.words = Word.words(of: text, atMost: Self.wordsRead)
        self.vocabulary = vocabulary
        self.playbook = playbook
        quotations = Self.quotations(in: text, upTo: words.last?.range.upperBound ?? 0)
        opening = words.firstIndex { !Filler.opens($0.lowercased) } ?? words.count
    }

    /// The word that says what to do, in lower case and as an order; empty where there is none.
    var verb: String { Phrases.imperative(word(0)) }

    /// The words from the verb on, in lower case; empty strings behind the end.
    func word(_ offset: Int) -> String {
        let index = opening + offset
        return words.indices.contains(index) ? words[index].lowercased : ""
    }

    /// Whether one of the phrases stands at the verb.
    func opens(withOneOf phrases: PhraseSet) -> Bool {
        phrases.begins(words[opening...])
    }

    /// Whether one of the phrases stands at the verb or anywhere behind it. What stands in quotation marks is wording to be
    /// said, not an order.
    func contains(oneOf phrases: PhraseSet) -> Bool {
        words.indices[opening...].contains { phrases.begins(words[$0...]) && !isQuoted(words[$0]) }
    }

    /// Whether a condition follows what is to be done: `End the program if nobody answers`.
    func endsInCondition(_ phrases: PhraseSet) -> Bool {
        words.dropFirst(opening + 1).indices.contains { phrases.begins(words[$0...]) && !isQuoted(words[$0]) }
    }

    func isQuoted(_ word: Word) -> Bool {
        quotations.contains { $0.contains(word.range.lowerBound) }
    }

    /// The places between quotation marks, as bytes of the text, as far as words of it were read.
    private static func quotations(in text: String, upTo end: Int) -> [Range<Int>] {
        var quotations: [Range<Int>] = []
        var opened: Int?
        var byte = 0
        for scalar in text.unicodeScalars {
            // A quotation that is open there goes on to wherever it may be closed.
            guard byte <= end || opened != nil else { break }
            if let start = opened, scalar == "\"" || scalar == "\u{201D}" {
                quotations.append(start..<byte)
                opened = nil
            } else if opened == nil, scalar == "\"" || scalar == "\u{201C}" {
                opened = byte
            }
            byte += UTF8.width(scalar)
        }
        return quotations
    }

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
        let lines = text.split(separator: "\n")
        if lines.count > 1, let last = lines.last, last.allSatisfy({ $0 == last.first && ($0 == "`" || $0 == "~") }) {
            return text + "\n"
        }
        return text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
    }

    // MARK: Agents

    /// Whether the words name the human as who is spoken to.
    var isSaidToHuman: Bool { contains(oneOf: Phrases.toHuman) }

    /// The agent that stands at the end of the step behind a preposition: `say hello to the Clerk`.
    func agentAtEnd(behind preposition: String) -> NameIndex.Entry? {
        guard words.count < Self.wordsRead, let last = words.last, !isQuoted(last),
            text(fromByte: last.range.upperBound).allSatisfy({ ".!".contains($0) })
        else { return nil }
        let names = words.dropFirst(opening + 1).suffix(NameIndex.maximumWords + 2)
        guard let to = names.lastIndex(where: { $0.lowercased == preposition && !isQuoted($0) }) else { return nil }
        return vocabulary.agent(names[(to + 1)...].map(\.lowercased).drop { Filler.articles.contains($0) })
    }

    /// The agent with whom something is talked over: `haggle with the Clerk`.
    var agentTalkedWith: NameIndex.Entry? {
        let with = words.indices[min(opening + 1, words.count)...].first {
            ["with", "to"].contains(words[$0].lowercased) && !isQuoted(words[$0])
        }
        return with.flatMap { agent(behind: $0 + 1 - opening) }
    }

    /// The agent that is to be created, where the step says no more than that: `Create a new Clerk agent $helper`.
    var createdAgent: NameIndex.Entry? {
        guard ["create", "spawn"].contains(verb) else { return nil }
        let names = words.dropFirst(opening + 1).map(\.lowercased).drop {
            Filler.articles.contains($0) || $0 == "new"
        }
        guard let first = names.first else { return nil }
        let longest = min(vocabulary.agents.longestName(beginningWith: first), names.count)
        for count in stride(from: longest, to: 0, by: -1) {
            guard let entry = vocabulary.agent(names.prefix(count)), !entry.isHuman else { continue }
            let rest = names.dropFirst(count).filter { !["agent", "as", "named", "called"].contains($0) }
            return rest.allSatisfy { $0.hasPrefix("$") } && rest.count <= 1 ? entry : nil
        }
        return nil
    }

    /// The agent that the words behind the verb name: `ask the Price Finder …`.
    func agent(behind offset: Int) -> NameIndex.Entry? {
        let names = words.dropFirst(opening + offset).prefix(NameIndex.maximumWords + 1).map { word in
            word.lowercased.hasSuffix("'s") ? String(word.lowercased.dropLast(2)) : word.lowercased
        }
        let rest = names.drop { Filler.articles.contains($0) || $0 == "agent" }
        guard let first = rest.first else { return nil }
        let longest = min(vocabulary.agents.longestName(beginningWith: first), rest.count)
        return stride(from: longest, to: 0, by: -1).lazy.compactMap { vocabulary.agent(rest.prefix($0)) }.first
    }
}
