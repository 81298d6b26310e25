import Streaming

/// A call that stands in a step with all its arguments, and the variable for its result: `Get $price from Price($item)`.
struct GuidedCall {
    /// As an item of a reply: `$price = Price($item)`.
    var source: String

    /// The last call of a text; nil where there is none, or where its arguments are prose.
    init?(in text: String) {
        let bytes = Array(text.utf8)
        let tokens = ProseToken.tokens(of: text)
        guard tokens.contains(where: { $0.symbol == "(" }) else { return nil }
        for index in tokens.indices.reversed() where tokens[index].symbol == "(" {
            guard let start = Self.calleeStart(of: index, in: tokens), let end = Self.closing(of: index, in: tokens)
            else { continue }
            let range = tokens[start].range.lowerBound..<tokens[end].range.upperBound
            let call = String(decoding: bytes[range], as: UTF8.self)
            guard case .call(let parsed)? = try? PlaybookCall.Value(parsing: call),
                !Self.hasProse(tokens[(index + 1)..<end], sends: Self.isMessage(parsed.callee))
            else { continue }
            let inside = Set(tokens[start...end].compactMap(\.variable))
            let outside = (tokens[..<start] + tokens[(end + 1)...]).compactMap(\.variable).filter {
                !inside.contains($0)
            }
            if outside.count == 1, let result = outside.first.flatMap(Self.name) {
                source = "$\(result) = \(call)"
            } else {
                source = call
            }
            return
        }
        return nil
    }

    private static func isMessage(_ callee: String) -> Bool {
        [.say, .sendMessage].contains(BuiltInPlaybook(calledAs: callee))
    }

    private static func name(_ variable: String) -> String? {
        let name = variable.dropFirst()
        return name.utf8.allSatisfy(\.continuesName) ? String(name) : nil
    }

    /// The index of the first word of `Agent.Name` right before a bracket.
    private static func calleeStart(of bracket: Int, in tokens: [ProseToken]) -> Int? {
        var index = bracket
        guard index > 0, tokens[index - 1].word != nil, touches(index - 1, tokens) else { return nil }
        index -= 1
        while index >= 2, tokens[index - 1].symbol == ".", tokens[index - 2].word != nil, touches(index - 1, tokens),
            touches(index - 2, tokens)
        {
            index -= 2
        }
        return index
    }

    private static func touches(_ index: Int, _ tokens: [ProseToken]) -> Bool {
        tokens[index].range.upperBound == tokens[index + 1].range.lowerBound
    }

    private static func closing(of bracket: Int, in tokens: [ProseToken]) -> Int? {
        var depth = 0
        for index in tokens.indices[bracket...] {
            if tokens[index].symbol == "(" { depth += 1 }
            if tokens[index].symbol == ")" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// Whether an argument is words rather than a value. The first one of a message names whom it goes to.
    private static func hasProse(_ arguments: ArraySlice<ProseToken>, sends: Bool) -> Bool {
        let constants: Set<String> = ["true", "false", "null", "none", "and", "or", "not", "in", "is", "f"]
        let functions = Set(PureFunction.allCases.map(\.rawValue))
        return arguments.indices.contains { index in
            guard let word = arguments[index].word, !constants.contains(word) else { return false }
            let next = index + 1 < arguments.endIndex ? arguments[index + 1].symbol : nil
            if next == "=" || next == "(" && functions.contains(word) { return false }
            if sends, index == arguments.startIndex, next == "," { return false }
            return next != "(" && next != "."
        }
    }
}
