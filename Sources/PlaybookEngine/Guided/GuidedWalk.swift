import OrderedCollections
import PlaybookLanguage

/// What the engine does next with a playbook that it drives: the way from the place where it stands over conditions and
/// jumps to the next step with something to do.
///
/// It changes nothing: it tells what to execute, and where the playbook stands when that is done.
struct GuidedWalk {
    /// What is to be done next.
    enum Move: Equatable {
        /// Items, as a reply would hold them.
        case reply(String, Guide.Place)
        /// What only a model can tell, behind the items of `reply`.
        case ask(GuidedQuestion, reply: String, Guide.Place)
    }

    let book: GuidedPlaybook
    let scope: FrameScope
    /// What was last answered.
    let answer: String?
    let hasModel: Bool
    private var place: Guide.Place
    /// The items of the reply so far.
    private var items: [String] = []

    init(_ book: GuidedPlaybook, from guide: Guide, in scope: FrameScope, hasModel: Bool) {
        self.book = book
        self.scope = scope
        self.hasModel = hasModel
        answer = guide.answer
        place = guide.place
    }

    /// Steps passed without anything done, after which they must be going round.
    private static let passedLimit = 10_000

    mutating func next() throws(ExecutionError) -> Move {
        var previous = place.step.flatMap { book.index(of: $0) }
        var index = try start()
        for _ in 0..<Self.passedLimit {
            guard let current = index else { return .reply(reply(["Return[]"]), place) }
            if let move = try land(on: current, from: previous, next: &index) { return move }
            previous = current
        }
        throw ExecutionError(message: "The steps go round without end, and nothing in them changes anything")
    }

    /// The step to go on with.
    private mutating func start() throws(ExecutionError) -> Int? {
        if let landing = place.landing {
            place.landing = nil
            place.step = nil
            return try target(landing)
        }
        guard let number = place.step, let here = book.index(of: number) else { return book.nodes.isEmpty ? nil : 0 }
        switch book.nodes[here].reading {
        case .condition:
            guard let decision = place.decision else { return here }
            place.decision = nil
            return decision
                ? book.nodes[here].firstChild ?? leaving(here, isTaken: true) : leaving(here, isTaken: false)
        case .actions(let actions):
            return place.done < actions.count ? here : book.nodes[here].firstChild ?? leaving(here, isTaken: true)
        }
    }

    /// Does what there is to do in a step.
    ///
    /// - Parameter next: gets the step that comes then, where nothing is to be done.
    private mutating func land(
        on index: Int, from previous: Int?, next: inout Int?
    ) throws(ExecutionError) -> Move? {
        let node = book.nodes[index]
        if place.step != node.step.number || previous != index { place.done = 0 }
        place.step = node.step.number
        if place.done == 0 {
            items.append("Step[\"\(book.name):\(node.step.number):\(node.step.code.rawValue)\"]")
        }
        switch node.reading {
        case .condition(let condition):
            let isAgain = previous.map { book.isInside($0, index) } ?? false
            return try decide(condition, at: index, isAgain: isAgain, next: &next)
        case .actions(let actions):
            // "Ask for the name", then "Wait for the answer", is one wait.
            let isAnswered =
                actions == [.wait(.user)] && node.previous.map { book.nodes[$0].step.number } == place.answered
            if isAnswered, place.answered != nil { place.done = actions.count }
            if place.done < actions.count { return try perform(actions, at: index, next: &next) }
            next = node.firstChild ?? leaving(index, isTaken: true)
            return nil
        }
    }

    // MARK: Order

    private func target(_ number: String) throws(ExecutionError) -> Int {
        guard let index = book.index(of: number) else {
            throw ExecutionError(message: "There is no step \(number) to go to")
        }
        return index
    }

    /// The step behind this one and all under it.
    ///
    /// - Parameter isTaken: whether a condition held, so that what stands behind `otherwise` is passed over.
    private func leaving(_ index: Int, isTaken: Bool) -> Int? {
        var index = index
        var isTaken = isTaken
        while true {
            var next = book.nodes[index].next
            if isTaken, case .condition(let condition) = book.nodes[index].reading, !condition.isLoop {
                while let other = next, book.isOtherwise(other) { next = book.nodes[other].next }
            }
            if let next { return next }
            guard let parent = book.nodes[index].parent else { return nil }
            if case .condition(let condition) = book.nodes[parent].reading, condition.isLoop { return parent }
            index = parent
            isTaken = true
        }
    }

    // MARK: Conditions

    private mutating func decide(
        _ condition: GuidedCondition, at index: Int, isAgain: Bool, next: inout Int?
    ) throws(ExecutionError) -> Move? {
        let number = book.nodes[index].step.number
        let rounds = isAgain ? place.rounds[number] ?? 0 : 0
        var assignment: String?
        let holds: Bool?
        switch condition.rule {
        case _ where condition.form == .loopCheckedLast && !isAgain: holds = !condition.isNegated
        case .always: holds = true
        case .condition(let rule): holds = try rule.value(in: scope, answer: answer, isLenient: !hasModel)
        case .each(let name, let source):
            let elements = try elements(of: source)
            holds = rounds < elements.count
            if holds == true { assignment = "$\(name) = \(elements[rounds].repr)" }
        case .count(let name, let from, let to):
            let (first, last) = (try integer(from), try integer(to))
            let (value, overflows) = first.addingReportingOverflow(rounds)
            holds = !overflows && value <= last
            if holds == true, let name { assignment = "$\(name) = \(value)" }
        case .judged: holds = nil
        }
        guard let holds else {
            let text = book.nodes[index].step.text
            let words = condition.words(of: text)
            let question = GuidedQuestion(.holds(words, isNegated: condition.isNegated), at: number)
            return .ask(question, reply: reply([]), place)
        }
        let isTaken = holds != condition.isNegated
        place.rounds[number] = isTaken && condition.isLoop ? rounds + 1 : nil
        if let assignment {
            place.decision = true
            return .reply(reply([assignment]), place)
        }
        next = isTaken ? book.nodes[index].firstChild ?? leaving(index, isTaken: true) : leaving(index, isTaken: false)
        return nil
    }

    private func elements(of source: String) throws(ExecutionError) -> [PlaybookValue] {
        switch try value(of: source) {
        case .list(let elements): return elements
        case .dictionary(let entries): return entries.keys.elements
        case .string(let text): return text.listed.map { .string($0) }
        case .null: return []
        case let other: throw ExecutionError(message: "\(source) is \(other.repr), and no list to go through")
        }
    }

    private func integer(_ source: String) throws(ExecutionError) -> Int {
        let value = try value(of: source)
        guard case .int(let number) = DeclaredType.integer.value(of: value.text) ?? value else {
            throw ExecutionError(message: "\(source) is \(value.repr), and no whole number to count with")
        }
        return number
    }

    private func value(of source: String) throws(ExecutionError) -> PlaybookValue {
        do {
            return try Expression(parsing: source).evaluate(in: scope)
        } catch let error as EvaluationError {
            throw ExecutionError(message: error.message)
        } catch {
            throw ExecutionError(message: "\(source) cannot be read")
        }
    }

    // MARK: Actions

    private mutating func perform(_ actions: [GuidedAction], at index: Int, next: inout Int?) throws(ExecutionError)
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
        case .task(_, let plain): hasModel ? nil : plain.map { PlaybookValue.string($0).repr }
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
            return .ask(GuidedQuestion(.answer(variables), at: number), reply: reply([]), place)
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

    // MARK: Text

    /// The reply: the steps that were passed, then what is to be done, a line each.
    private func reply(_ written: [String], yield: YieldReason? = nil) -> String {
        // A backtick inside a literal is text.
        (items + written).map { "`\($0)`\n" }.joined() + (yield.map { "yld \($0.rawValue)\n" } ?? "")
    }
}

extension GuidedPlaybook {
    fileprivate func isOtherwise(_ index: Int) -> Bool {
        if case .condition(let condition) = nodes[index].reading { condition.form == .otherwise } else { false }
    }
}

extension ProseCondition {
    fileprivate func value(in scope: FrameScope, answer: String?, isLenient: Bool) throws(ExecutionError) -> Bool? {
        do {
            return try holds(in: scope, answer: answer, isLenient: isLenient)
        } catch {
            throw ExecutionError(message: error.message)
        }
    }
}
