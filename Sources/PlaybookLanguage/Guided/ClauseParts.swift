import Streaming

/// A step parted where a verb begins another action behind a comma, a full stop, `and` or `then`.
enum ClauseParts {
    static func of(_ tokens: ArraySlice<ProseToken>) -> [ArraySlice<ProseToken>] {
        let lastBracket = tokens.lastIndex { $0.symbol == "(" } ?? tokens.startIndex
        // Where brackets do not match they part nothing off.
        let nests = depth(of: tokens) == 0
        var parts: [ArraySlice<ProseToken>] = []
        var start = tokens.startIndex
        var index = start
        var depth = 0
        while index < tokens.endIndex {
            depth += step(tokens[index])
            let isSeparator =
                tokens[index].symbol.map { [",", ";", "."].contains($0) } ?? false
                || ["and", "then"].contains(tokens[index].word ?? "")
            guard isSeparator, index > start, depth <= 0 || !nests, !isInName(index, tokens) else {
                index += 1
                continue
            }
            var next = index + 1
            while next < tokens.endIndex, tokens[next].word.map(Filler.opens) ?? (tokens[next].symbol == ",") {
                next += 1
            }
            guard next == tokens.endIndex || beginsAction(tokens[next...], callsFollow: next < lastBracket) else {
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

    /// The point of `Clerk.Weigh`.
    private static func isInName(_ index: Int, _ tokens: ArraySlice<ProseToken>) -> Bool {
        tokens[index].symbol == "." && index + 1 < tokens.endIndex
            && tokens[index].range.upperBound == tokens[index + 1].range.lowerBound
    }

    private static func step(_ token: ProseToken) -> Int {
        switch token.symbol {
        case "(", "[", "{": 1
        case ")", "]", "}": -1
        default: 0
        }
    }

    private static func depth(of tokens: ArraySlice<ProseToken>) -> Int { tokens.reduce(0) { $0 + step($1) } }

    private static func beginsAction(_ tokens: ArraySlice<ProseToken>, callsFollow: Bool) -> Bool {
        guard let first = tokens.first, let second = tokens.dropFirst().first else {
            return tokens.first?.word.map(isEnd) ?? false
        }
        if first.variable != nil { return second.symbol == "=" }
        guard let word = first.word else { return false }
        let verb = Phrases.imperative(word)
        if Phrases.ask.contains(verb) || Phrases.say.contains(verb) || Phrases.change.contains(verb) { return true }
        if ["end", "go", "jump", "return", "wait", "start", "let"].contains(verb) { return true }
        if isEnd(word), second.symbol == ".", tokens.count == 2 { return true }
        switch (verb, second.word) {
        case ("find", "out"), ("give", "back"): return true
        default: break
        }
        let isCall = second.symbol == "(" && first.range.upperBound == second.range.lowerBound
        return callsFollow && (isCall || calling.contains(verb))
    }

    private static func isEnd(_ word: String) -> Bool { Phrases.end.contains(word) || word == "return" }

    private static let calling: Set<String> = ["call", "run", "execute", "invoke", "use", "get", "fetch", "obtain"]
}
