import PlaybookLanguage

/// What the engine does with a message that no step waited for: it calls the playbook whose trigger the message meets.
struct GuidedMessageHandling {
    let agent: AgentDefinition
    let hasModel: Bool

    func next(_ guide: Guide, in scope: FrameScope) throws(ExecutionError) -> GuidedWalk.Move {
        let done = Guide.Place(step: "03", done: 1)
        guard guide.place.step == nil else {
            // Asked for a trigger, the model found none.
            guard guide.place.decision == false else { return .reply("`Return[]`\n", done) }
            let question = GuidedQuestion(
                .words("Answer the last message, as this agent would.", target: "user", end: nil), at: "02")
            return .ask(question, reply: "", done)
        }
        var open: [GuidedQuestion.Trigger] = []
        for playbook in agent.playbooks {
            for trigger in playbook.triggers where trigger.kind != .begin {
                switch try holds(trigger.text, guide.answer, in: scope) {
                case true?: return .reply("`\(playbook.className)()`\n", done)
                case false?: break
                case nil: open.append(GuidedQuestion.Trigger(playbook: playbook.className, text: trigger.text))
                }
            }
        }
        guard !open.isEmpty || hasModel else { return .reply("`Return[]`\n", done) }
        guard !open.isEmpty else {
            return try next(Guide(place: Guide.Place(step: "01", decision: false), answer: guide.answer), in: scope)
        }
        return .ask(GuidedQuestion(.trigger(open), at: "01"), reply: "", Guide.Place(step: "01", done: 1))
    }

    /// Whether the message meets the trigger; nil where only judgement tells.
    private func holds(_ text: String, _ message: String?, in scope: FrameScope) throws(ExecutionError) -> Bool? {
        let condition = GuidedCondition(reading: text)
        guard case .condition(let rule) = condition.rule else { return nil }
        do {
            return try rule.holds(in: scope, answer: message, isLenient: true).map { $0 != condition.isNegated }
        } catch {
            throw ExecutionError(message: error.message)
        }
    }
}
