import Streaming

/// Steps that return: `Return $price * 2`, `Return Price("tea")`, `Give back nothing`.
enum ReturnedValue {
    /// Nil where it is no such step, or only judgement finds the value.
    static func actions(of tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> [GuidedAction]? {
        guard let verb = tokens.first?.word else { return nil }
        if verb == "return" { return actions(ofValue: tokens.dropFirst(), bytes) }
        guard verb == "give", tokens.dropFirst().first?.word == "back" else { return nil }
        return actions(ofValue: tokens.dropFirst(2), bytes)
    }

    /// The same of what stands behind the verb.
    static func actions(ofValue tokens: ArraySlice<ProseToken>, _ bytes: [UInt8]) -> [GuidedAction]? {
        let value = tokens.last?.symbol == "." ? tokens.dropLast() : tokens
        guard !value.isEmpty else { return [.returned(nil)] }
        guard let called = CalledValue(value, of: bytes)?.asExpression else { return nil }
        return called.items.map(GuidedAction.item) + [.returned(called.source)]
    }
}
