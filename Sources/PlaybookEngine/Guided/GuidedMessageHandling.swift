import PlaybookLanguage

/// What the engine does with a message that no step waited for: it calls the playbook whose trigger the message meets.
struct GuidedMessageHandling {
    let agent: AgentDefinition
    let hasModel: Bool

    func next(_ guide: Guide, in scope: FrameScope) throws(ExecutionError) -> GuidedWalk.Move {
        let done = Guide.Place(step: "03", done: 1)
        if let chosen = guide.place.landing, guide.place.done == 0 { return call(chosen, guide, done) }
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
                case true?: return call(playbook.className, guide, done)
                case false?: break
                case nil:
                    open.append(
                        GuidedQuestion.Trigger(
                            playbook: playbook.className, text: trigger.text,
                            needsValues: !Self.needed(by: playbook).isEmpty))
                }
            }
        }
        guard !open.isEmpty || hasModel else { return .reply("`Return[]`\n", done) }
        guard !open.isEmpty else {
            return try next(Guide(place: Guide.Place(step: "01", decision: false), answer: guide.answer), in: scope)
        }
        return .ask(GuidedQuestion(.trigger(open), at: "01"), reply: "", Guide.Place(step: "01"))
    }

    /// Calls a playbook whose trigger the message meets, with the values that it needs: the message has them, or they are
    /// asked for.
    private func call(_ name: String, _ guide: Guide, _ done: Guide.Place) -> GuidedWalk.Move {
        let said = guide.answer ?? ""
        let variables = agent.playbooks.first { $0.className == name }.map(Self.needed) ?? []
        guard !variables.isEmpty else { return .reply("`\(name)()`\n", done) }
        // However short a message is, it is no answer to what was not asked yet.
        let isAnswer = guide.place.answered != nil
        switch hasModel && !isAnswer ? .question : TakenAnswer(said, variables, hasModel: hasModel) {
        case .values(let values):
            let arguments = zip(variables, values).map { "\($0.name)=\($1.repr)" }
            return .reply("`\(name)(\(arguments.joined(separator: ", ")))`\n", done)
        case .question:
            return .ask(
                GuidedQuestion(.call(name, variables, said: said), at: "01"), reply: "",
                Guide.Place(step: "01", done: 1, landing: name))
        case .again(let hint):
            return .reply(
                "`Say(\"user\", \(PlaybookValue.string(hint).repr))`\nyld user\n",
                Guide.Place(step: "01", landing: name, answered: "01"))
        }
    }

    /// What a caller has to give.
    private static func needed(by playbook: PlaybookDefinition) -> [GuidedAction.AskedVariable] {
        playbook.parameters.filter { $0.defaultValue == nil }.map { GuidedAction.AskedVariable($0.name, type: $0.type) }
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
