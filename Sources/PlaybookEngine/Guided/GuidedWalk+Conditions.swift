import OrderedCollections
import PlaybookLanguage

/// Conditions and loops on the way: whether the body of one is next.
extension GuidedWalk {
    mutating func decide(
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

    func value(of source: String) throws(ExecutionError) -> PlaybookValue {
        do {
            return try Expression(parsing: source).evaluate(in: scope)
        } catch let error as EvaluationError {
            throw ExecutionError(message: error.message)
        } catch {
            throw ExecutionError(message: "\(source) cannot be read")
        }
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
