import Streaming

/// Reads steps that change what the agent knows: `Set $total to $price * 2`, `Add 1 to $score`, `Remember the answer as
/// $city`.
struct ChangeReader {
    let tokens: ArraySlice<ProseToken>
    /// The text that they are tokens of.
    let bytes: [UInt8]

    /// Nil where this is no such step, or only judgement finds the value.
    var actions: [GuidedAction]? {
        guard let verb = tokens.first?.word else { return nil }
        let rest = tokens.dropFirst()
        switch verb {
        case "set", "let": return assignments(rest)
        case "add", "append", "put":
            return change(rest, to: ["to", "into", "in"], isLess: false)
        case "subtract", "remove": return change(rest, to: ["from"], isLess: true)
        case "increase", "increment": return step(rest, isLess: false)
        case "decrease", "decrement": return step(rest, isLess: true)
        case "multiply", "divide":
            guard let variable = rest.first?.variable, rest.dropFirst().first?.word == "by",
                let value = value(rest.dropFirst(2))
            else { return nil }
            return value.items.map(GuidedAction.item)
                + [.item("\(variable) = \(variable) \(verb == "multiply" ? "*" : "/") (\(value.source))")]
        case "double":
            guard rest.count == 1, let variable = rest.first?.variable else { return nil }
            return [.item("\(variable) = \(variable) * 2")]
        case "clear", "forget":
            guard rest.count == 1, let variable = rest.first?.variable else { return nil }
            return [.item("\(variable) = None")]
        case "remember", "store", "save", "note", "record", "keep", "take", "compute", "calculate", "count":
            return kept(rest, verb: verb)
        default: return nil
        }
    }

    /// An expression, behind the calls in it.
    private func value(_ tokens: ArraySlice<ProseToken>) -> CalledValue? {
        CalledValue(tokens, of: bytes)?.asExpression
    }

    /// `$a to 1 and $b to 2`, `$name to the answer`
    private func assignments(_ tokens: ArraySlice<ProseToken>) -> [GuidedAction]? {
        var actions: [GuidedAction] = []
        var rest = tokens
        while let variable = rest.popFirst()?.variable {
            guard let name = Self.name(variable) else { return nil }
            if let type = rest.first, type.symbol == ":" { rest = rest.dropFirst(2) }
            guard let link = rest.popFirst(), ["to", "be"].contains(link.word ?? "") || link.symbol == "=" else {
                return nil
            }
            // The next one begins behind `and` or a comma, with another `to`.
            let end =
                rest.indices.first { index in
                    (rest[index].word == "and" || rest[index].symbol == ",") && index + 2 < rest.endIndex
                        && rest[index + 1].variable != nil
                        && (["to", "be"].contains(rest[index + 2].word ?? "") || rest[index + 2].symbol == "=")
                } ?? rest.endIndex
            let value = rest[rest.startIndex..<end]
            if Self.isAnswer(value) {
                actions.append(.take([.init(name)]))
            } else if let value = CalledValue(value, of: bytes) {
                actions += (value.items + ["$\(name) = \(value.source)"]).map(GuidedAction.item)
            } else {
                return nil
            }
            rest = rest[end...].dropFirst()
        }
        return rest.isEmpty && !actions.isEmpty ? actions : nil
    }

    /// `1 to $score`, `$item to $cart`
    private func change(_ tokens: ArraySlice<ProseToken>, to links: Set<String>, isLess: Bool) -> [GuidedAction]? {
        guard let place = tokens.lastIndex(where: { $0.word.map(links.contains) ?? false }) else { return nil }
        let variables = tokens[(place + 1)...].drop { ["the", "list"].contains($0.word ?? "") }
        guard let variable = variables.first?.variable, variables.count == 1 else { return nil }
        guard let value = value(tokens[..<place].drop { $0.word == "the" }) else { return nil }
        return value.items.map(GuidedAction.item)
            + [.change(variable: variable, by: value.source, isLess: isLess)]
    }

    /// `$round by 2`
    private func step(_ tokens: ArraySlice<ProseToken>, isLess: Bool) -> [GuidedAction]? {
        guard let variable = tokens.first?.variable else { return nil }
        if tokens.count == 1 { return [.change(variable: variable, by: "1", isLess: isLess)] }
        guard tokens.dropFirst().first?.word == "by", let value = value(tokens.dropFirst(2)) else { return nil }
        return value.items.map(GuidedAction.item)
            + [.change(variable: variable, by: value.source, isLess: isLess)]
    }

    /// `the answer as $city`, `$a * $b as $area`
    private func kept(_ tokens: ArraySlice<ProseToken>, verb: String) -> [GuidedAction]? {
        guard let place = tokens.lastIndex(where: { ["as", "in", "into"].contains($0.word ?? "") }),
            let name = tokens[(place + 1)...].first?.variable.flatMap(Self.name), place + 2 == tokens.endIndex
        else { return nil }
        let value = tokens[..<place]
        if Self.isAnswer(value) || value.map(\.word) == ["it"] || value.map(\.word) == ["that"] {
            return [.take([.init(name)])]
        }
        guard let called = self.value(value) else { return nil }
        return (called.items + ["$\(name) = " + (verb == "count" ? "len(\(called.source))" : called.source)])
            .map(GuidedAction.item)
    }

    private static func isAnswer(_ tokens: ArraySlice<ProseToken>) -> Bool {
        let words = tokens.map { $0.word ?? "" }.filter {
            !["the", "user's", "their", "customer's", "user", "what"].contains($0)
        }
        return ["answer", "reply", "response", "choice", "input", "says", "said"].contains(words.first ?? "")
            && words.count == 1
    }

    private static func name(_ variable: String) -> String? {
        let name = variable.dropFirst()
        return name.utf8.allSatisfy(\.continuesName) ? String(name) : nil
    }

    // MARK: Judgement

    /// The variables that a step is about to set, whatever it does to find their values: those behind `set`, `as`, `to` or
    /// `into`, else those that a verb such as `get` or `pick` is followed by.
    var targets: [String] {
        var targets: [String] = []
        for index in tokens.indices {
            guard let name = tokens[index].variable.flatMap(Self.name) else { continue }
            let before = index > tokens.startIndex ? tokens[index - 1].word ?? "" : ""
            let isNamed =
                [
                    "set", "as", "into", "let", "extract", "and", "a", "an", "get", "pick", "choose", "compute",
                    "calculate", "of", "list", "find", "decide", "determine", "update", "think", "two", "three", "four",
                    "five",
                ]
                .contains(before) || Int(before) != nil
            if isNamed || targets.isEmpty && index == tokens.indices.first(where: { tokens[$0].variable != nil }) {
                if !targets.contains(name) { targets.append(name) }
            }
        }
        return targets
    }
}
