import PlaybookLanguage

/// What a step on the way does, as items of a reply or as a question.
extension GuidedWalk {
    mutating func perform(_ actions: [GuidedAction], at index: Int, next: inout Int?) throws(ExecutionError)
        -> Move?
    {
        let number = book.nodes[index].step.number
        var written: [String] = []
        while place.done < actions.count {
            let action = actions[place.done]
            switch action {
            case .message(let target, let wording):
                guard let text = text(of: wording) else {
                    if case .task(let task, _) = wording, written.isEmpty {
                        place.done += 1
                        let question = GuidedQuestion(.words(task, target: target, end: end(of: actions)), at: number)
                        if place.done < actions.count, case .wait = actions[place.done] { finishWait(number) }
                        return .ask(question, reply: reply([]), place)
                    }
                    return .reply(reply(written), place)
                }
                written.append(Self.message(text, to: target))
                place.done += 1
            case .wait(let reason):
                finishWait(number)
                return .reply(reply(written, yield: reason), place)
            case .take(let variables):
                return try take(variables, of: actions, at: number, written)
            case .judged(let task, let variables):
                guard written.isEmpty else { return .reply(reply(written), place) }
                place.done += 1
                return .ask(GuidedQuestion(.values(task, variables), at: number), reply: reply([]), place)
            case .item(let source):
                place.done += 1
                return .reply(reply(written + [source]), place)
            case .change(let variable, let source, let isLess):
                place.done += 1
                return .reply(reply(written + [try change(variable, by: source, isLess)]), place)
            case .returned(let source):
                place.done += 1
                return .reply(reply(written + ["Return[\(source ?? "")]"]), place)
            case .jump(let number):
                place.done += 1
                guard written.isEmpty else {
                    place.landing = number
                    return .reply(reply(written), place)
                }
                // It may be this very step.
                place.step = nil
                next = try target(number)
                return nil
            case .nothing: place.done += 1
            }
        }
        return .reply(reply(written), place)
    }

    private mutating func finishWait(_ number: String) {
        place.done += 1
        place.answered = number
    }

    /// The yield that a message ends with.
    private func end(of actions: [GuidedAction]) -> YieldReason? {
        guard place.done < actions.count, case .wait(let reason) = actions[place.done] else { return nil }
        return reason
    }

    /// What is said, as an argument of a call; nil where a model has to find the words.
    private func text(of wording: GuidedAction.Wording) -> String? {
        switch wording {
        case .template(let template): template.literal { scope.value(of: $0) != nil }
        case .value(let source): source
        case .task(_, let plain): saysPlainly ? plain.map { PlaybookValue.string($0).repr } : nil
        }
    }

    private static func message(_ text: String, to target: String) -> String {
        "Say(\"\(target)\", \(text))"
    }

    // MARK: Answers

    /// Puts the answer into variables; asks again for what it does not say.
    private mutating func take(
        _ variables: [GuidedAction.AskedVariable], of actions: [GuidedAction], at number: String, _ written: [String]
    ) throws(ExecutionError) -> Move {
        let taken = TakenAnswer(answer ?? "", variables, hasModel: hasModel)
        switch taken {
        case .values(let values):
            place.done += 1
            let assignments = zip(variables, values).map { "$\($0.name) = \($1.repr)" }
            return .reply(reply(written + assignments), place)
        case .question:
            // What is said before is said, whatever becomes of the question.
            guard written.isEmpty else { return .reply(reply(written), place) }
            place.done += 1
            return .ask(GuidedQuestion(.answer(variables, said: answer ?? ""), at: number), reply: reply([]), place)
        case .again(let hint):
            return .reply(reply([Self.message(PlaybookValue.string(hint).repr, to: "user")], yield: .user), place)
        }
    }

    // MARK: Changes

    private func change(_ variable: String, by source: String, _ isLess: Bool) throws(ExecutionError) -> String {
        let (current, value) = (try? self.value(of: variable), try value(of: source))
        switch (current, value) {
        case (.list(let elements), _) where isLess:
            var rest = elements
            if let index = rest.firstIndex(where: { $0.isEqual(to: value) }) { rest.remove(at: index) }
            return "\(variable) = \(PlaybookValue.list(rest).repr)"
        case (.list, .list): return "\(variable) = \(variable) + \(source)"
        case (.list, _): return "\(variable) = \(variable) + [\(source)]"
        case (nil, .int), (nil, .double), (.null, .int), (.null, .double):
            return "\(variable) = \(isLess ? "-" : "")(\(source))"
        case (nil, .list), (.null, .list): return "\(variable) = \(source)"
        case (nil, _), (.null, _): return "\(variable) = [\(source)]"
        case (.string(let text), _) where DeclaredType.number.value(of: text) != nil:
            return "\(variable) = \(text) \(isLess ? "-" : "+") (\(source))"
        default: return "\(variable) = \(variable) \(isLess ? "-" : "+") (\(source))"
        }
    }
}
