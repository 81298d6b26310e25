/// A known playbook that a step names.
struct PlaybookMention: Sendable {
    var entry: NameIndex.Entry
    /// Whether the step already holds the call, `Name(…)`.
    var isCall: Bool
    /// Whether it says nothing but to call it: `Call Price Finder with $item`.
    var isBare: Bool
}

extension StepSentence {
    /// Verbs that say nothing but that something is to be called.
    private static let callVerbs: Set<String> = [
        "call", "run", "execute", "invoke", "use", "start", "trigger", "queue", "enqueue", "perform", "do",
    ]

    /// The playbook that the step names: by a written call, by the words of its heading, or by its class name.
    ///
    /// A name of one plain word is too weak a sign inside prose. It counts only where it stands as the verb, behind a
    /// verb that calls, or is written with its capital inside the sentence.
    var playbookMention: PlaybookMention? {
        if let call = writtenCall { return PlaybookMention(entry: call, isCall: true, isBare: false) }
        let plain = words.indices.filter {
            $0 >= opening && !Filler.articles.contains(words[$0].lowercased) && !isQuoted(words[$0])
        }
        let lowercased = plain.map { words[$0].lowercased }
        let isCalling = lowercased.first.map(Self.callVerbs.contains) ?? false
        for start in plain.indices {
            let longest = min(vocabulary.longestPlaybook(beginningWith: lowercased[start]), plain.count - start)
            for count in stride(from: longest, to: 0, by: -1) {
                guard let entry = vocabulary.playbook(lowercased[start..<(start + count)]) else { continue }
                let isCalled = isCalling && start == 1
                let isDistinct = count > 1 || isClassNameOfSeveralWords(words[plain[start]].text)
                let isCapital = words[plain[start]].text.unicodeScalars.first?.properties.isUppercase ?? false
                guard isDistinct || isCalled || start == 0 || isCapital else { continue }
                guard isCalled || entry.name != playbook else { continue }
                let rest = lowercased[(start + count)...]
                let isBare =
                    (isCalled || start == 0) && rest.allSatisfy { $0.hasPrefix("$") || $0 == "with" || $0 == "and" }
                return PlaybookMention(entry: entry, isCall: false, isBare: isBare)
            }
        }
        return nil
    }

    /// `Name(` or `Agent.Name(` in the text, of a known playbook or a built-in.
    private var writtenCall: NameIndex.Entry? {
        let bytes = Array(text.utf8)
        for word in words where word.range.upperBound < bytes.count && bytes[word.range.upperBound] == UInt8(ascii: "(")
        {
            if let entry = vocabulary.playbook([word.lowercased]) { return entry }
            if BuiltInPlaybook(calledAs: word.text) != nil {
                return NameIndex.Entry(name: word.text, agent: vocabulary.agent)
            }
        }
        return nil
    }

    /// Whether the step does nothing but call a playbook.
    var isCallAlone: Bool { playbookMention.map { $0.isCall || $0.isBare } ?? false }

    private func isClassNameOfSeveralWords(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "_")) || text.unicodeScalars.dropFirst().contains { $0.properties.isUppercase }
    }

    /// The call of a playbook with the variables that the step names: those of its parameters' names, or else all in
    /// their order. What a caller has to give and the step does not name is there by its own name.
    func call(of entry: NameIndex.Entry) -> String {
        let named = words.filter(\.isVariable).map(\.text)
        let parameters = entry.parameters.map { "$" + $0 }
        let arguments: [String]
        if let last = parameters.lastIndex(where: named.contains) {
            arguments = Array(parameters.prefix(max(last + 1, entry.required)))
        } else {
            arguments = Array(named.prefix(parameters.count) + parameters.prefix(entry.required).dropFirst(named.count))
        }
        return "\(entry.name)(\(arguments.joined(separator: ", ")))"
    }

    /// The text without a verb that only says to call: `Call Price($item)` is `Price($item)`.
    var withoutCallVerb: String {
        Self.callVerbs.contains(verb) && !word(1).isEmpty ? text(behind: 1) : text
    }
}
