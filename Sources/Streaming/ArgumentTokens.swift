/// How deep in brackets, literals and fields a run of tokens stands.
struct Nesting: Sendable {
    private var depth = 0

    var isOutside: Bool { depth == 0 }

    /// Whether `token` is the comma or parenthesis after an argument.
    func endsArgument(_ token: ReplyToken) -> Bool {
        guard depth == 0 else { return false }
        switch token.kind {
        case .symbol(.comma), .symbol(.closeParenthesis): return true
        default: return false
        }
    }

    mutating func enter(_ token: ReplyToken) {
        switch token.kind {
        case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace), .literalStart, .fieldStart:
            depth += 1
        case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace), .literalEnd, .fieldEnd:
            depth -= 1
        default: break
        }
    }
}

extension ReplyToken {
    /// The name of a name or variable.
    var name: String? {
        switch kind {
        case .name(let name), .variable(let name): name
        default: nil
        }
    }
}

extension [ReplyToken] {
    /// Appends a token; text goes to the text before it, so that a literal read in many chunks stays one.
    public mutating func appendJoiningText(_ token: ReplyToken) {
        if case .text(let piece) = token.kind, case .text(var text) = last?.kind, let position = last?.position {
            removeLast()  // so that `text` is held once, and grows in place
            text += piece
            append(ReplyToken(.text(text), at: position, end: token.end))
        } else {
            append(token)
        }
    }

    /// Whether the tokens are one call, `Name(…)` or `Agent.Name(…)`, of something that is not among `functions`.
    func isCall(except functions: Set<String>) -> Bool {
        var nameCount = 0
        var index = startIndex
        while index < endIndex, case .name(let name) = self[index].kind {  // in bounds: index < endIndex
            nameCount += 1
            index += 1
            guard index < endIndex else { return false }
            if case .symbol(.dot) = self[index].kind {
                index += 1
                continue
            }
            if nameCount == 1, functions.contains(name) || ReplyToken.operatorWords.contains(name) { return false }
            break
        }
        guard nameCount > 0, index < endIndex, case .symbol(.openParenthesis) = self[index].kind else { return false }
        var nesting = Nesting()
        for (offset, token) in self[index...].enumerated() {
            nesting.enter(token)
            if nesting.isOutside { return index + offset == endIndex - 1 }
        }
        return false
    }
}
