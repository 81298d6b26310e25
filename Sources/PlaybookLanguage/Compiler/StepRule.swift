import Streaming

/// A rule of the native compiler: which sentences it is for, and the step it makes of them.
struct StepRule: Sendable {
    var name: String
    /// A sentence that the rule is for, and what it becomes; in an agent with the playbook `Find price($item)`, beside
    /// an agent `Clerk`.
    var example: (source: String, compiled: String)
    var code: Step.Code
    /// Whether the step gets a JMP to itself as its last child.
    var isLoop = false
    /// The step's text, or nil where the rule is not for this sentence.
    var text: @Sendable (StepSentence) -> String?

    /// The rule for a sentence: the first of ``all`` that has a text for it.
    static func compile(_ sentence: StepSentence) -> (rule: StepRule, text: String) {
        for rule in all {
            if let text = rule.text(sentence) { return (rule, text) }
        }
        return (execute, sentence.text)
    }

    /// In order of precedence.
    static let all: [StepRule] = [
        StepRule(
            name: "repeat from a step", example: ("Repeat from step 2", "JMP 02"), code: .jump
        ) {
            $0.opens(withOneOf: Phrases.repeatStep) && !$0.endsInCondition(Phrases.trailingConditions)
                ? $0.jumpTarget : nil
        },
        // Conditions hold their body as children, so no verb inside them may win.
        StepRule(
            name: "loop", example: ("While the user wants more", "CND While the user wants more"),
            code: .condition, isLoop: true
        ) { $0.opensLoop ? $0.text : nil },
        StepRule(
            name: "condition", example: ("Otherwise", "CND Otherwise"), code: .condition
        ) { $0.opens(withOneOf: Phrases.conditions) ? $0.text : nil },
        // What is returned may be the result of a call, which does not make it any other step.
        StepRule(
            name: "return", example: ("Return the price", "RET the price"), code: .return
        ) { sentence in
            guard let words = sentence.wordsOfReturn else { return nil }
            let text = sentence.text(behind: words)
            guard let mention = sentence.playbookMention, !mention.isCall, mention.start == sentence.opening + words,
                mention.isFollowedByArguments
            else { return text }
            return "\(text): \(sentence.call(of: mention))"
        },
        StepRule(
            name: "a known playbook",
            example: ("Find the price of $item again", "QUE Find the price of $item again: FindPrice($item)"),
            code: .queue
        ) { sentence in
            sentence.playbookMention.map { mention in
                if mention.isCall { return sentence.withoutCallVerb }
                let call = sentence.call(of: mention)
                return mention.isBare ? call : "\(sentence.clause): \(call)"
            }
        },
        StepRule(
            name: "ask or tell an agent",
            example: ("Ask the Clerk for a receipt", "QUE SendMessage(Clerk, Ask the Clerk for a receipt); YLD agent"),
            code: .queue
        ) { sentence in
            let agent: NameIndex.Entry?
            if Phrases.ask.contains(sentence.verb) || Phrases.say.contains(sentence.verb) {
                agent = sentence.agent(behind: 1) ?? (sentence.isSaidToHuman ? nil : sentence.agentAtEnd(behind: "to"))
            } else if Phrases.handOver.contains(sentence.verb) {
                agent = sentence.isSaidToHuman ? nil : sentence.agentAtEnd(behind: "to")
            } else if Phrases.perhapsAsk.contains(sentence.verb) || sentence.opens(withOneOf: Phrases.finding) {
                agent =
                    sentence.agentAtEnd(behind: "from")
                    ?? (sentence.word(2) == "from" ? sentence.agent(behind: 3) : nil)
            } else {
                agent = sentence.isConversation ? sentence.agentTalkedWith : nil
            }
            return agent.map { agent in
                guard agent.isHuman else { return "SendMessage(\(agent.name), \(sentence.clause)); YLD agent" }
                return "Say(\(agent.name), \(sentence.clause))" + (sentence.isQuestion ? "; YLD user" : "")
            }
        },
        StepRule(
            name: "ask the user",
            example: ("Ask for their name.", "QUE Say(user, Ask for their name); YLD user"), code: .queue
        ) { $0.isQuestion ? "Say(user, \($0.clause)); YLD user" : nil },
        StepRule(
            name: "create an agent",
            example: ("Create a Clerk agent $helper", "QUE Create a Clerk agent $helper: CreateAgent(\"Clerk\")"),
            code: .queue
        ) { sentence in
            // A class name needs no escapes.
            sentence.createdAgent.map { "\(sentence.clause): CreateAgent(\"\($0.name)\")" }
        },
        StepRule(
            name: "wait", example: ("Wait for the user's answer", "YLD user"), code: .yield
        ) { sentence in
            guard sentence.opens(withOneOf: Phrases.wait), !sentence.endsInCondition(Phrases.trailingIf) else {
                return nil
            }
            if sentence.contains(oneOf: Phrases.human) || sentence.contains(oneOf: Phrases.answers) { return "user" }
            if let agent = sentence.agent(behind: 2) { return agent.isHuman ? "user" : "agent" }
            return sentence.words.contains { $0.lowercased == "agent" } ? "agent" : nil
        },
        StepRule(
            name: "say and end",
            example: (
                "Thank the user and end the program", "QUE Say(user, Thank the user and end the program); YLD exit"
            ),
            code: .queue
        ) { sentence in
            guard sentence.isStatement, !sentence.endsInCondition(Phrases.trailingConditions) else { return nil }
            if sentence.contains(oneOf: Phrases.endProgram) || sentence.endsProgramAtEnd {
                return "Say(user, \(sentence.clause)); YLD exit"
            }
            return sentence.isFollowed(byOneOf: ["return"]) ? "Say(user, \(sentence.clause)); YLD return" : nil
        },
        StepRule(
            name: "say", example: ("Greet the user.", "QUE Say(user, Greet the user)"), code: .queue
        ) { $0.isStatement ? "Say(user, \($0.clause))" : nil },
        StepRule(
            name: "end the program", example: ("End program", "YLD exit"), code: .yield
        ) { sentence in
            guard !sentence.endsInCondition(Phrases.trailingConditions) else { return nil }
            let isAlone = sentence.word(1).isEmpty && Phrases.end.contains(sentence.verb)
            return isAlone || sentence.opens(withOneOf: Phrases.endProgram) ? "exit" : nil
        },
        StepRule(
            name: "go to a step", example: ("Go back to step 3", "JMP 03"), code: .jump
        ) { $0.endsInCondition(Phrases.trailingConditions) ? nil : $0.jumpTarget },
        StepRule(
            name: "start over", example: ("Start over", "JMP 01"), code: .jump
        ) { sentence in
            guard sentence.opens(withOneOf: Phrases.startOver), sentence.words.count <= sentence.opening + 4,
                !sentence.endsInCondition(Phrases.trailingConditions)
            else { return nil }
            return "01"
        },
        StepRule(
            name: "apply a note", example: ("Apply note 2", "CHK N2"), code: .check
        ) { sentence in
            guard ["apply", "check", "follow", "observe", "see"].contains(sentence.verb) else { return nil }
            let number = sentence.word(1) == "note" ? sentence.word(2) : sentence.word(1)
            return Int(number.hasPrefix("n") ? String(number.dropFirst()) : number).map { "N\($0)" }
        },
        StepRule(
            name: "think", example: ("Think about the offer", "TNK Think about the offer"), code: .think
        ) { Phrases.think.contains($0.verb) || $0.opens(withOneOf: Phrases.finding) ? $0.text : nil },
        StepRule(
            name: "do something, and ask or end",
            example: ("Set $n to 0 and ask for $name", "EXE Set $n to 0 and ask for $name; YLD user"), code: .execute
        ) { sentence in
            guard Phrases.change.contains(sentence.verb), !sentence.endsInCondition(Phrases.trailingConditions) else {
                return nil
            }
            if sentence.contains(oneOf: Phrases.endProgram) || sentence.endsProgramAtEnd {
                return "\(sentence.clause); YLD exit"
            }
            return sentence.contains(oneOf: Phrases.thenAsk) ? "\(sentence.clause); YLD user" : nil
        },
        StepRule(
            name: "do something, and tell",
            example: ("Get the date and tell the user", "QUE Say(user, Get the date and tell the user)"), code: .queue
        ) { sentence in
            guard !Phrases.change.contains(sentence.verb), sentence.contains(oneOf: Phrases.thenTell),
                !sentence.endsInCondition(Phrases.trailingConditions)
            else { return nil }
            return "Say(user, \(sentence.clause))"
        },
        execute,
    ]

    private static let execute = StepRule(
        name: "anything else", example: ("Set $total to 0", "EXE Set $total to 0"), code: .execute
    ) { $0.text }
}

extension StepSentence {
    /// Whether the step says something to the human.
    var isStatement: Bool {
        guard !addressesVariable else { return false }
        if Phrases.sayOrKeep.contains(verb), !isKept { return true }
        return Phrases.say.contains(verb) || (Phrases.perhapsSay.contains(verb) && contains(oneOf: Phrases.human))
    }

    /// `Summarize the text into $summary`
    private var isKept: Bool {
        words.indices.dropFirst(opening + 1).contains { index in
            words[index].isVariable && ["into", "as", "in"].contains(words[index - 1].lowercased)
        }
    }

    /// Whether the step says something to the human and needs an answer.
    var isQuestion: Bool {
        if addressesVariable { return false }
        if Phrases.ask.contains(verb) { return true }
        if isConversation { return true }
        if Phrases.settle.contains(verb), contains(oneOf: Phrases.withHuman) { return true }
        if verb == "confirm", Phrases.confirmed.contains(word(1)), !contains(oneOf: Phrases.toHuman) { return true }
        if Phrases.leave.contains(verb), leavesToHuman { return true }
        if opens(withOneOf: Phrases.finding) {
            // `Find out their $name`, but not `Find out whether it rains`
            if word(0) == "find", !Phrases.interrogatives.contains(word(2)), !word(2).isEmpty { return true }
            return contains(oneOf: Phrases.fromHuman) || asksIndirectly
        }
        if isStatement { return contains(oneOf: Phrases.alsoAsk) }
        return Phrases.perhapsAsk.contains(verb)
            && contains(oneOf: Phrases.fromHuman)
    }

    /// Whether it is talk that goes back and forth: `Chat with the user`, `Have a short chat about the weather`.
    var isConversation: Bool {
        if Phrases.converse.contains(verb) { return true }
        return ["have", "hold"].contains(verb) && Filler.articles.contains(word(1))
            && (2...4).contains { Phrases.conversations.contains(word($0)) }
    }

    /// `Let the user pick a $dish`
    private var leavesToHuman: Bool {
        let subject = Filler.articles.contains(word(1)) ? 2 : 1
        return Phrases.human.begins(words[min(opening + subject, words.count)...])
            && Phrases.choices.contains(word(subject + 1))
    }

    /// `Find out what the user wants`
    private var asksIndirectly: Bool { contains(oneOf: Phrases.indirect) && contains(oneOf: Phrases.human) }

    /// How many words say that the step returns; nil where it does not. `Give back the change to the user` hands over.
    fileprivate var wordsOfReturn: Int? {
        if verb == "return" { return word(1) != "to" ? 1 : nil }
        return word(0) == "give" && word(1) == "back" && !contains(oneOf: Phrases.human) ? 2 : nil
    }

    /// `Say "bye" and exit`
    fileprivate var endsProgramAtEnd: Bool { isFollowed(byOneOf: Phrases.end) }

    /// Whether one of the words is the last, as an order of its own behind `and` or `then`. In `Tell them how to start and
    /// stop`, and in `Say that they may go and stop`, it is part of what is said.
    fileprivate func isFollowed(byOneOf verbs: Set<String>) -> Bool {
        guard words.count < Self.wordsRead, words.count > opening + 2, let last = words.last,
            verbs.contains(last.lowercased), !isQuoted(last),
            ["and", "then"].contains(words[words.count - 2].lowercased),
            text(fromByte: last.range.upperBound).allSatisfy({ ".!".contains($0) })
        else { return false }
        let said = words.indices[(opening + 1)..<(words.count - 2)].filter { !isQuoted(words[$0]) }
        return !said.contains { index in
            let (word, next) = (words[index].lowercased, words[index + 1])
            if word == "to" {
                return
                    !(Filler.articles.contains(next.lowercased) || Phrases.human.begins(words[(index + 1)...])
                    || next.isVariable || next.text.first.map { $0.isUppercase || $0.isNumber } == true
                    || isQuoted(next))
            }
            return word == "that" || Phrases.interrogatives.contains(word)
        }
    }

    /// Whether the step's body is done again and again.
    fileprivate var opensLoop: Bool {
        if opens(withOneOf: Phrases.loops) || keepsDoing { return true }
        if opens(withOneOf: Phrases.doing) { return contains(oneOf: Phrases.loopRules) }
        if word(1) == "times" { return Phrases.numbers.contains(verb) || Int(verb) != nil }
        return verb == "for" && word(1).hasPrefix("$")
    }

    /// `Keep asking until …`; `Keep the receipt` is done once.
    fileprivate var keepsDoing: Bool {
        let action = word(1) == "on" ? word(2) : word(1)
        return ["keep", "continue"].contains(word(0)) && action.hasSuffix("ing") && !Phrases.nounsInIng.contains(action)
    }

    /// `Tell $w to hurry`: who that is shows when it runs.
    fileprivate var addressesVariable: Bool {
        Phrases.addressing.contains(verb) && word(1).hasPrefix("$") && !Phrases.afterAsked.contains(word(2))
            && !isSaidToHuman
    }

    /// `03` of `Go back to step 3`.
    fileprivate var jumpTarget: String? {
        guard opens(withOneOf: Phrases.jump) || opens(withOneOf: Phrases.repeatStep),
            let step = words.lastIndex(where: { $0.lowercased == "step" }), step + 1 < words.count
        else { return nil }
        let number = text(fromByte: words[step].range.upperBound).utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
        let levels = number.split(separator: UInt8(ascii: ".")).map { String(decoding: Array($0), as: UTF8.self) }
        guard !levels.isEmpty else { return nil }
        return levels.map { $0.utf8.count < 2 ? "0" + $0 : $0 }.joined(separator: ".")
    }
}
