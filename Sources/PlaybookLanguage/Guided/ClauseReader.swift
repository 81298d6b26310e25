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
        let bytes = Array(text.utf8)
        let tokens = ProseToken.tokens(of: text)
        let (head, call) = Self.namedCall(in: tokens, of: bytes)
        let parts = ClauseParts.of(head)
        let hasCalls = call != nil || !ProseCall.all(in: head, of: bytes).isEmpty
        guard hasCalls else {
            let read = parts.map { part(of: $0, in: bytes) }
            if !read.contains(where: { $0 == nil }) {
                let actions = read.compactMap(\.self).joined()
                // One message in a model's words is better than its parts.
                if !actions.contains(where: { $0.judgement != nil }) || parts.count == 1 {
                    return Self.joined(Array(actions))
                }
            }
            return judged(text, tokens)
        }
        // A call is made whatever else the step says, so what only judgement finds is its part alone.
        let naming = call.flatMap { call in parts.firstIndex { Self.names(call.callee, $0) } } ?? 0
        var actions: [Action] = []
        for (index, tokens) in parts.enumerated() {
            if let call, index == naming {
                actions += named(call, in: tokens, bytes)
            } else if let kept = Self.kept(tokens, of: actions.last) {
                actions.removeLast()
                actions += kept
            } else {
                actions += part(of: tokens, in: bytes) ?? around(tokens, bytes)
            }
        }
        return Self.joined(actions)
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

    private func part(of tokens: ArraySlice<ProseToken>, in bytes: [UInt8]) -> [Action]? {
        let tokens = tokens.drop { $0.word.map(Filler.opens) ?? false }
        guard let first = tokens.first else { return nil }
        let clause = Self.text(tokens, bytes)
        if let assigned = assignment(tokens, bytes) { return assigned }
        let calls = ProseCall.all(in: tokens, of: bytes)
        if let call = CallClause(tokens, calls: calls) { return [.item(call.source)] }
        guard let verb = first.word else { return nil }
        if let returned = ReturnedValue.actions(of: tokens, bytes) { return returned }
        if let wait = waiting(clause) { return [.wait(wait)] }
        if let jump = jump(clause) { return [.jump(jump)] }
        if verb == "return" { return nil }
        if let changed = ChangeReader(tokens: tokens, bytes: bytes).actions { return changed }
        if isQuestion(clause) { return calls.isEmpty ? question(tokens, clause) : nil }
        if isStatement(clause) { return calls.isEmpty ? [.message(to: target, statement(tokens, clause))] : nil }
        return nil
    }

    static func text(_ tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> String {
        guard let first = tokens.first, let last = tokens.last else { return "" }
        return String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
    }

    /// `$total = $price * 2`, `$total:int = 3`
    private func assignment(_ tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> [Action]? {
        guard let name = tokens.first?.variable else { return nil }
        var rest = tokens.dropFirst()
        if rest.first?.symbol == ":", rest.dropFirst().first?.word != nil { rest = rest.dropFirst(2) }
        guard rest.first?.symbol == "=", let value = CalledValue(rest.dropFirst(), of: bytes) else { return nil }
        return (value.items + ["\(name) = \(value.source)"]).map(Action.item)
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

    func isQuestion(_ clause: String) -> Bool { sentence(clause).isQuestion }

    /// What the compiler has found to be a message is one, whatever its verb.
    func isStatement(_ clause: String) -> Bool {
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
    func isConnecting(_ token: ProseToken) -> Bool {
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
        return [.judged(text, into: ChangeReader(tokens: tokens[...], bytes: []).targets)]
    }
}
