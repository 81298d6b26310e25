import Streaming

/// Steps in which playbooks are called.
extension ClauseReader {
    /// A step as the compiler writes it where it finds the name of a playbook, `Find the price of $item: FindPrice($item)`,
    /// parted into its words and the call; the whole and no call where it is none.
    static func namedCall(
        in tokens: [ProseToken], of bytes: [UInt8]
    ) -> (head: ArraySlice<ProseToken>, call: NamedCall?) {
        guard tokens.last?.symbol == ")",
            let colon = tokens.indices.last(where: { tokens[$0].symbol == ":" && !isInBrackets($0, tokens) }),
            colon > 0,
            let call = ProseCall.all(in: tokens[(colon + 1)...], of: bytes).first,
            call.range == (colon + 1)...(tokens.count - 1)
        else { return (tokens[...], nil) }
        return (tokens[..<colon], NamedCall(call: call, tokens: tokens[call.range]))
    }

    struct NamedCall {
        var call: ProseCall
        var tokens: ArraySlice<ProseToken>
        var callee: String { call.callee }
    }

    /// Whether more brackets are closed than opened behind it.
    private static func isInBrackets(_ index: Int, _ tokens: [ProseToken]) -> Bool {
        tokens[index...].reduce(0) { $0 + ($1.symbol == "(" ? 1 : $1.symbol == ")" ? -1 : 0) } < 0
    }

    /// Whether a part names the playbook by its words.
    static func names(_ callee: String, _ tokens: ArraySlice<ProseToken>) -> Bool {
        let words = tokens.compactMap(\.word).filter { !Filler.articles.contains($0) }
        let names = CallClause.words(of: callee)
        let humps = names.dropLast().filter { !Filler.articles.contains($0) }
        if names.last.map(words.contains) == true { return true }
        return !humps.isEmpty && words.indices.contains { words[$0...].starts(with: humps) }
    }

    func named(_ named: NamedCall, in tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> [GuidedAction] {
        let tokens = tokens.drop { $0.word.map(Filler.opens) ?? false }
        if let clause = CallClause(tokens, naming: named.call, named.tokens) { return [.item(clause.source)] }
        return rest(of: tokens, with: named.call, named.tokens, bytes)
    }

    /// A part that is not carried out by its words alone.
    func around(_ tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> [GuidedAction] {
        let calls = ProseCall.all(in: tokens, of: bytes)
        if let said = said(tokens, calls, bytes) { return said }
        return rest(of: tokens, with: calls.count == 1 ? calls.first : nil, [], bytes)
    }

    /// `Say Price("tea")`, `Tell the user the result of Price("tea")`
    private func said(
        _ tokens: ArraySlice<ProseToken>, _ calls: [ProseCall], _ bytes: [UInt8]
    ) -> [GuidedAction]? {
        guard let call = calls.first, calls.count == 1, isStatement(Self.text(tokens, bytes)),
            (tokens[..<call.range.lowerBound] + tokens[(call.range.upperBound + 1)...]).allSatisfy({ token in
                token.quotation == nil && isConnecting(token) || ["result", "of"].contains(token.word)
            })
        else { return nil }
        let variable = "$\(GuidedStep.partPrefix)1"
        return [.item("\(variable) = \(call.source)"), .message(to: target, .value(variable))]
    }

    /// Makes the call, and leaves what else is said to judgement, which knows the result.
    ///
    /// - Parameter arguments: of a call that does not stand in the part itself.
    private func rest(
        of tokens: ArraySlice<ProseToken>, with call: ProseCall?, _ arguments: ArraySlice<ProseToken>, _ bytes: [UInt8]
    ) -> [GuidedAction] {
        let clause = Self.text(tokens, bytes)
        let isQuestion = isQuestion(clause)
        if isQuestion || isStatement(clause) {
            let variables = AskedVariables(tokens: tokens).variables
            let take: [GuidedAction] = isQuestion && !variables.isEmpty ? [.take(variables)] : []
            let wait: [GuidedAction] = isQuestion ? [.wait(target == "user" ? .user : .agent)] : []
            return (call.map { [.item($0.source)] } ?? []) + [.message(to: target, .task(clause, plain: nil))] + wait
                + take
        }
        let targets = ChangeReader(tokens: tokens, bytes: bytes).targets
        guard let call else { return [.judged(clause, into: targets)] }
        let outside = tokens.indices.filter { !call.range.contains($0) }.compactMap { tokens[$0].variable }
        let given = Set(arguments.compactMap(\.variable))
        let result = targets.first { outside.contains("$" + $0) && !given.contains("$" + $0) }
        return [
            .item(result.map { "$\($0) = \(call.source)" } ?? call.source),
            .judged(clause, into: targets.filter { !given.contains("$" + $0) }),
        ]
    }

    /// `and remember the result as $price`, behind a call.
    static func kept(_ tokens: ArraySlice<ProseToken>, of last: GuidedAction?) -> [GuidedAction]? {
        guard case .item(let source)? = last, let verb = tokens.first?.word,
            ["remember", "store", "save", "keep", "put", "note", "record"].contains(verb),
            let name = tokens.last?.variable, name.dropFirst().utf8.allSatisfy(\.continuesName)
        else { return nil }
        var words = tokens.dropFirst().dropLast().compactMap(\.word)
        guard words.count == tokens.count - 2, ["as", "in", "into"].contains(words.popLast() ?? "") else { return nil }
        guard [["it"], ["that"], ["the", "result"], ["result"], ["this"], ["the", "value"]].contains(words) else {
            return nil
        }
        // `$a = Price($b)` has a variable already.
        if source.first == "$", let end = source.firstIndex(of: " ") {
            return [.item(source), .item("\(name) = \(source[..<end])")]
        }
        return [.item("\(name) = \(source)")]
    }
}
