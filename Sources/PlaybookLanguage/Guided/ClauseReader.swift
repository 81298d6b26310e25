import Streaming

/// Reads what one step says, part by part: `Set $n to 0, then ask for $name and end the program`.
struct ClauseReader {
    typealias Action = GuidedAction

    /// Whom its messages go to.
    let target: String
    let hasModel: Bool
    let code: Step.Code

    /// What the words of a whole step come to.
    func actions(of text: String) -> [Action] {
        let tokens = ProseToken.tokens(of: text)
        let parts = Self.parts(of: tokens[...])
        let read = parts.map { part(of: $0, in: text) }
        if !read.contains(where: { $0 == nil }) {
            let actions = read.compactMap(\.self).joined()
            // One message in a model's words is better than its parts.
            if !actions.contains(where: { $0.judgement != nil }) || parts.count == 1 {
                return Self.joined(Array(actions))
            }
        }
        return judged(text, tokens)
    }

    /// Messages that follow each other become one: what was quoted in two places is said at once.
    private static func joined(_ actions: [Action]) -> [Action] {
        actions.reduce(into: []) { joined, action in
            if case .message(let target, .template(let second)) = action,
                case .message(target, .template(let first))? = joined.last
            {
                joined[joined.count - 1] = .message(
                    to: target, .template(MessageTemplate(first.text + " " + second.text)))
            } else {
                joined.append(action)
            }
        }
    }

    // MARK: Parts

    /// Parted where a verb begins another action behind a comma, a full stop, `and` or `then`.
    private static func parts(of tokens: ArraySlice<ProseToken>) -> [ArraySlice<ProseToken>] {
        var parts: [ArraySlice<ProseToken>] = []
        var start = tokens.startIndex
        var index = start
        while index < tokens.endIndex {
            let isSeparator =
                tokens[index].symbol.map { [",", ";", "."].contains($0) } ?? false
                || ["and", "then"].contains(tokens[index].word ?? "")
            guard isSeparator, index > start else {
                index += 1
                continue
            }
            var next = index + 1
            while next < tokens.endIndex, tokens[next].word.map(Filler.opens) ?? (tokens[next].symbol == ",") {
                next += 1
            }
            guard next == tokens.endIndex || beginsAction(tokens[next...]) else {
                index += 1
                continue
            }
            parts.append(tokens[start..<index])
            start = next
            index = next
        }
        if start < tokens.endIndex { parts.append(tokens[start...]) }
        return parts
    }

    private static func beginsAction(_ tokens: ArraySlice<ProseToken>) -> Bool {
        guard let word = tokens.first?.word.map(Phrases.imperative) else { return false }
        if Phrases.ask.contains(word) || Phrases.say.contains(word) || Phrases.change.contains(word) { return true }
        return ["end", "go", "jump", "return", "wait", "start", "let"].contains(word) && tokens.count > 1
    }

    private func part(of tokens: ArraySlice<ProseToken>, in text: String) -> [Action]? {
        let tokens = tokens.drop { $0.word.map(Filler.opens) ?? false }
        guard let first = tokens.first, let last = tokens.last else { return nil }
        let range = first.range.lowerBound..<last.range.upperBound
        let clause = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        if first.variable != nil, tokens.dropFirst().first?.symbol == "=" { return assignment(tokens) }
        if let call = GuidedCall(in: clause) { return [.item(call.source)] }
        guard let verb = first.word else { return nil }
        if let wait = waiting(clause) { return [.wait(wait)] }
        if let jump = jump(clause) { return [.jump(jump)] }
        if verb == "return" {
            return ProseValue.source(of: tokens.dropFirst()).map { [.returned($0)] }
                ?? (tokens.count == 1 ? [.returned(nil)] : nil)
        }
        if let changed = ChangeReader(tokens: tokens).actions { return changed }
        if isQuestion(clause) { return question(tokens, clause) }
        if isStatement(clause) { return [.message(to: target, statement(tokens, clause))] }
        return nil
    }

    /// `$total = $price * 2`
    private func assignment(_ tokens: ArraySlice<ProseToken>) -> [Action]? {
        guard let name = tokens.first?.variable, let source = ProseValue.source(of: tokens.dropFirst(2)) else {
            return nil
        }
        return [.item("\(name) = \(source)")]
    }

    // MARK: The rules of the compiler

    private func sentence(_ clause: String) -> StepSentence {
        StepSentence(
            clause, vocabulary: Vocabulary(agent: "", own: NameIndex(), shared: NameIndex(), agents: NameIndex()),
            playbook: "")
    }

    private func compiled(_ clause: String) -> (code: Step.Code, text: String) {
        let (rule, text) = StepRule.compile(sentence(clause))
        return (rule.code, text)
    }

    private func waiting(_ clause: String) -> YieldReason? {
        let (code, text) = compiled(clause)
        return code == .yield ? YieldReason(rawValue: text) : nil
    }

    private func jump(_ clause: String) -> String? {
        let (code, text) = compiled(clause)
        return code == .jump ? text : nil
    }

    private func isQuestion(_ clause: String) -> Bool { sentence(clause).isQuestion }

    /// What the compiler has found to be a message is one, whatever its verb.
    private func isStatement(_ clause: String) -> Bool {
        sentence(clause).isStatement || code == .queue && target != "user"
    }

    // MARK: Statements

    private func statement(_ tokens: ArraySlice<ProseToken>, _ clause: String) -> Action.Wording {
        let quotations = tokens.compactMap(\.quotation)
        if let first = quotations.first, tokens.allSatisfy(isConnecting) {
            return .template(MessageTemplate(quotations.dropFirst().reduce(first) { $0 + "\n" + $1 }))
        }
        let variables = tokens.compactMap(\.variable)
        if let only = variables.first, variables.count == 1, quotations.isEmpty,
            tokens.allSatisfy({ $0.variable != nil || isConnecting($0) }), sentence(clause).verb != "greet"
        {
            return .value(only)
        }
        return .task(clause, plain: nil)
    }

    /// Whether a word only leads to what is said, and says nothing of it.
    private func isConnecting(_ token: ProseToken) -> Bool {
        switch token.kind {
        case .quotation: true
        case .symbol(let symbol): [":", ",", "."].contains(symbol)
        case .word(let word):
            Phrases.say.contains(word) || Phrases.perhapsSay.contains(word) || Self.connecting.contains(word)
                || target.lowercased().hasPrefix(word)
        case .variable, .number: false
        }
    }

    private static let connecting: Set<String> = [
        "to", "the", "user", "them", "customer", "human", "person", "with", "by", "saying", "that", "message", "text",
        "words", "following", "this", "then", "and", "please", "line", "back", "also", "now", "exactly", "as",
        "follows",
        "in", "these", "their", "its", "for", "you", "know", "a", "an",
    ]

    // MARK: Questions

    private func question(_ tokens: ArraySlice<ProseToken>, _ clause: String) -> [Action] {
        let asked = AskedVariables(tokens: tokens)
        let wait: Action = .wait(target == "user" ? .user : .agent)
        let take: [Action] = asked.variables.isEmpty ? [] : [.take(asked.variables)]
        if let wording = quotedQuestion(tokens) { return [.message(to: target, .template(wording)), wait] + take }
        if let spoken = asked.spoken { return [.message(to: target, .value(spoken)), wait] + take }
        guard hasModel || asked.variables.count < 2 else {
            return asked.variables.flatMap { variable -> [Action] in
                let plain = "Please tell me your \(PlainQuestion.words(of: variable.name))."
                return [.message(to: target, .task(clause, plain: plain)), wait, .take([variable])]
            }
        }
        let plain = target == "user" ? PlainQuestion(tokens: tokens).text : nil
        return [.message(to: target, .task(clause, plain: plain)), wait] + take
    }

    /// The question in quotation marks, where these hold the question itself.
    private func quotedQuestion(_ tokens: ArraySlice<ProseToken>) -> MessageTemplate? {
        guard let place = tokens.firstIndex(where: { $0.quotation != nil }), let text = tokens[place].quotation else {
            return nil
        }
        let others = tokens.filter { $0.quotation != nil }.count > 1
        guard place > tokens.startIndex, !others else { return nil }
        switch tokens[place - 1].kind {
        case .symbol(":"): return MessageTemplate(text)
        case .word(let word):
            let leads: Set<String> = [
                "user", "them", "customer", "human", "person", "with", "saying", "question", "ask", "prompt", "request",
            ]
            return leads.contains(word) || target.lowercased().hasPrefix(word) ? MessageTemplate(text) : nil
        default: return nil
        }
    }

    // MARK: Judgement

    private func judged(_ text: String, _ tokens: [ProseToken]) -> [Action] {
        let sentence = sentence(text)
        let variables = AskedVariables(tokens: tokens[...])
        if code == .queue {
            let isAsked = sentence.isQuestion
            let take: [Action] = isAsked && !variables.variables.isEmpty ? [.take(variables.variables)] : []
            let wait: [Action] = isAsked ? [.wait(target == "user" ? .user : .agent)] : []
            return [.message(to: target, .task(text, plain: nil))] + wait + take
        }
        // A thought that is kept nowhere changes nothing.
        if code == .think, tokens.allSatisfy({ $0.variable == nil }) { return [.nothing] }
        return [.judged(text, into: ChangeReader(tokens: tokens[...]).targets)]
    }
}
