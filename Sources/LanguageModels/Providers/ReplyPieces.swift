/// The pieces of a streamed reply as events. Characters whose halves arrive apart are joined.
struct ReplyPieces: Sendable {
    private var reasoning = SurrogateJoiner()
    private var text = SurrogateJoiner()

    /// Takes what one server-sent event holds of both; the reasoning comes first, and ends where text follows.
    mutating func append(reasoning newReasoning: String?, text newText: String?) -> [ModelEvent] {
        var thought = newReasoning.map { reasoning.append($0) } ?? ""
        let said = newText.map { text.append($0) } ?? ""
        if !said.isEmpty { thought += reasoning.finish() }
        return Self.events(thought, said)
    }

    /// The reply is over: what is left of each.
    mutating func finish() -> [ModelEvent] {
        Self.events(reasoning.finish(), text.finish())
    }

    private static func events(_ reasoning: String, _ text: String) -> [ModelEvent] {
        (reasoning.isEmpty ? [] : [.reasoning(reasoning)]) + (text.isEmpty ? [] : [.text(text)])
    }
}
