import Streaming

/// A known playbook that a step names.
struct PlaybookMention: Sendable {
    var entry: NameIndex.Entry
    /// Whether the step already holds the call, `Name(…)`.
    var isCall: Bool
    /// Whether it says nothing but to call it: `Call Price Finder with $item`.
    var isBare: Bool
    /// Among the words of the step: the first one of the name, and the one behind it.
    var start: Int
    var end: Int
    /// Whether nothing but arguments stands behind the name.
    var isFollowedByArguments: Bool
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
        if let call = writtenCall {
            return PlaybookMention(
                entry: call, isCall: true, isBare: false, start: opening, end: opening, isFollowedByArguments: false)
        }
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
                // The last word of the name stands before it.
                let end = plain[start + count - 1] + 1
                let isFollowedByVariables =
                    rest.allSatisfy { $0.hasPrefix("$") || $0 == "with" || $0 == "and" }
                    && !words[end...].contains(where: isQuoted)
                let isFollowedByArguments = isFollowedByVariables || arguments(behind: end).areAll
                let isBare =
                    isFollowedByVariables
                    || isFollowedByArguments && words.indices.contains(end)
                        && words[end].lowercased == "with"
                return PlaybookMention(
                    entry: entry, isCall: false, isBare: (isCalled || start == 0) && isBare,
                    start: plain[start], end: end, isFollowedByArguments: isFollowedByArguments)
            }
        }
        return nil
    }

    /// `Name(` or `Agent.Name(` in the text, of a known playbook or a built-in.
    private var writtenCall: NameIndex.Entry? {
        let bytes = Array(text.utf8)
        for word in words
        where word.range.upperBound < bytes.count && bytes[word.range.upperBound] == UInt8(ascii: "(")
            && !isQuoted(word)
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

    /// The call of a playbook with what the step gives it: the values behind its name, then other variables; those of its
    /// parameters' names for these, the others in their order. What a caller has to give and the step does
    /// not name is there by its own name.
    func call(of mention: PlaybookMention) -> String {
        let entry = mention.entry
        let result = resultVariable(before: mention.start)
        var given = arguments(behind: mention.end).values
        let before = words.indices.filter { $0 < mention.start && $0 != result && words[$0].isVariable }
        let behind = words.indices.filter { $0 >= mention.end && $0 != result && words[$0].isVariable }
        for index in before + behind where !given.contains(words[index].text) && !isQuoted(words[index]) {
            given.append(words[index].text)
        }
        return "\(entry.name)(\(Self.bound(given, to: entry).joined(separator: ", ")))"
    }

    /// The arguments as they are written in a call, by name behind one that is left out.
    private static func bound(_ given: [String], to entry: NameIndex.Entry) -> [String] {
        var values: [String?] = entry.parameters.map { given.contains("$" + $0) ? "$" + $0 : nil }
        for value in given where !values.contains(value) {
            guard let free = values.firstIndex(of: nil) else { break }
            values[free] = value
        }
        for index in values.indices where values[index] == nil && index < entry.required {
            values[index] = "$" + entry.parameters[index]
        }
        var isComplete = true
        return zip(entry.parameters, values).compactMap { parameter, value in
            guard let value else {
                isComplete = false
                return nil
            }
            return isComplete ? value : "\(parameter)=\(value)"
        }
    }

    /// The index of the variable that the result is for: `$price` of `Get the $price of $item from Price list`, and of
    /// `Look up $item and keep it as $price`.
    private func resultVariable(before name: Int) -> Int? {
        if let last = words.indices.last, last > opening + 1, words[last].isVariable,
            ["as", "into"].contains(words[last - 1].lowercased)
        {
            return last
        }
        var index = opening + 1
        while index < words.count, Filler.articles.contains(words[index].lowercased) || words[index].lowercased == "new"
        {
            index += 1
        }
        guard index < name, words.indices.contains(index + 1), words[index].isVariable else { return nil }
        if Self.gettingVerbs.contains(verb) { return index }
        return Self.findingVerbs.contains(verb) && Self.sources.contains(words[index + 1].lowercased) ? index : nil
    }

    private static let gettingVerbs: Set<String> = [
        "get", "set", "let", "fetch", "obtain", "compute", "calculate", "determine", "retrieve", "receive",
    ]
    private static let findingVerbs: Set<String> = ["find", "load", "take", "look", "read", "collect"]
    private static let sources: Set<String> = ["from", "by", "with", "using", "via"]

    /// So much behind a name is read: far more than anybody gives.
    private static let argumentBytes = 1000

    /// The values that stand right behind a name, as sources: `with "tea" and $count`.
    ///
    /// - Returns: whether nothing else stands there, too.
    private func arguments(behind index: Int) -> (values: [String], areAll: Bool) {
        guard index > 0, words.indices.contains(index - 1) else { return ([], true) }
        let start = words[index - 1].range.upperBound
        let behind = Array(text.utf8.dropFirst(start).prefix(Self.argumentBytes))
        // Most steps have none.
        guard behind.contains(where: { $0 == UInt8(ascii: "$") || $0.isDigit || "\"'".utf8.contains($0) || $0 >= 0x80 })
        else {
            return ([], !behind.contains { $0.isLetter })
        }
        let tokens = ProseToken.tokens(of: String(decoding: behind, as: UTF8.self))
        var rest = tokens[...]
        while let last = rest.last?.symbol, [".", "!"].contains(last) { rest.removeLast() }
        var values: [String] = []
        while let token = rest.first {
            var behind = rest
            let links: Set<String> =
                values.isEmpty ? ["with", "for", "of", "using", "on", "from", "the"] : ["and", "the"]
            if !values.isEmpty, token.symbol == "," { behind.removeFirst() }
            while behind.first?.word.map(links.contains) == true { behind.removeFirst() }
            guard let value = behind.popFirst(), value.word == nil, value.symbol == nil,
                values.isEmpty || behind.startIndex > rest.startIndex + 1,
                let source = ProseValue.source(of: [value])
            else {
                // The number in `the price of 3 rolls` is not all of what is given.
                return (values.filter { $0.utf8.first?.isDigit == false }, false)
            }
            values.append(source)
            rest = behind
        }
        return (values, true)
    }

    /// The text without a verb that only says to call: `Call Price($item)` is `Price($item)`.
    var withoutCallVerb: String {
        Self.callVerbs.contains(verb) && !word(1).isEmpty ? text(behind: 1) : text
    }
}
