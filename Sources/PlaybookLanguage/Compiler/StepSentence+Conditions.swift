import Streaming

/// Conditions that stand on one line with what they are for.
extension StepSentence {
    /// Whether something to do begins here, as far as rules know: they have a code for it, or know the verb.
    var beginsAction: Bool {
        let rule = StepRule.compile(self).rule
        return rule.code != .execute || Phrases.change.contains(verb)
    }

    /// `call Umbrella` and `Otherwise, go out` of `call Umbrella, otherwise go out`: the body of a condition, parted.
    var alternatives: (first: String, otherwise: String)? {
        guard
            let index = words.indices.dropFirst().first(where: { index in
                ["otherwise", "else"].contains(words[index].lowercased) && !isQuoted(words[index])
            })
        else { return nil }
        let start = words[index].range.lowerBound
        let separators: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "."), UInt8(ascii: " ")]
        let first = Array(text.utf8.prefix(start)).reversed().drop { separators.contains($0) }.reversed()
        let rest = text(fromByte: words[index].range.upperBound)
        let body = rest.drop { $0 == "," || $0 == ":" || $0 == " " }
        guard !first.isEmpty, !body.isEmpty else { return nil }
        return (String(decoding: Array(first), as: UTF8.self), "Otherwise, \(body)")
    }

    private func follows(comma index: Int) -> Bool {
        Array(text.utf8.prefix(words[index].range.lowerBound)).last { !$0.isBlank } == UInt8(ascii: ",")
    }

    /// Whether it may go on for several turns, and has no question in its own words that an `until` could belong to.
    private var goesBackAndForth: Bool {
        isConversation
            || isQuestion && !words.dropFirst(opening + 1).contains { Phrases.interrogatives.contains($0.lowercased) }
    }

    /// `If the user is bored` and `End the program` of `End the program if the user is bored`.
    ///
    /// What is asked or told may have conditions in its own words (`Ask whether they come if it rains`), so there the
    /// condition counts only behind quotation marks, and behind the variable that is asked for.
    var conditionBehind: (condition: String, body: String)? {
        let places = words.indices.dropFirst(opening + 1).filter {
            Phrases.trailing.begins(words[$0...]) && !isQuoted(words[$0])
        }
        // An exception at the end is one to all that stands before it.
        let exception = places.last { words[$0].lowercased == "unless" && follows(comma: $0) }
        guard let place = exception ?? places.first, place + 1 < words.count else { return nil }
        let start = words[place].range.lowerBound
        let before = String(decoding: Array(text.utf8.prefix(start)), as: UTF8.self).trimmed
        let body = before.hasSuffix(",") ? String(before.dropLast()) : before
        let (word, rest) = (words[place].lowercased, text(fromByte: words[place].range.upperBound))
        let sentence = StepSentence(body, vocabulary: vocabulary, playbook: playbook)
        let rule = StepRule.compile(sentence).rule
        let isLoop = ["until", "till", "while", "as"].contains(word)
        switch rule.code {
        case .yield:
            // `Wait until …` is one wait.
            guard !isLoop else { return nil }
        case .jump:
            // The jump itself makes the loop.
            if isLoop {
                return (
                    "\(["until", "till"].contains(word) ? "Unless" : "If") \(word == "as" ? text(behind: place - opening + 3) : rest)",
                    body
                )
            }
        case .return: break
        case .execute: guard Phrases.change.contains(sentence.verb) else { return nil }
        case .queue:
            let isQuotation = body.hasSuffix("\"") || body.hasSuffix("\u{201D}")
            let isAskedFor = isLoop && sentence.words.last?.isVariable == true
            guard
                isQuotation || isAskedFor || sentence.isCallAlone || place == exception
                    || ["until", "till"].contains(word) && sentence.goesBackAndForth
            else { return nil }
            // `Ask for $age until it is a number`
            if isAskedFor, words[place + 1].lowercased == "it", let variable = sentence.words.last?.text {
                return (
                    "\(word.prefix(1).uppercased())\(word.dropFirst()) \(variable) \(text(behind: place + 2 - opening))",
                    body
                )
            }
        case .condition, .check, .think: return nil
        }
        if word == "till" { return ("Until \(rest)", body) }
        let opening = word == "as" ? "As" : word.prefix(1).uppercased() + word.dropFirst()
        return ("\(opening) \(rest)", body)
    }
}
