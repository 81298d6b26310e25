import LanguageModels
import PlaybookLanguage
import Streaming

/// What a model is asked about a step, in the narrowest form.
struct GuidedQuestion: Equatable {
    enum Kind: Equatable {
        /// The words of a message, which are delivered while they are written; what ends its reply.
        case words(String, target: String, end: YieldReason?)
        /// Whether a condition holds.
        case holds(String, isNegated: Bool)
        /// Values for variables that a step finds out.
        case values(String, [String])
        /// The values that an answer gives, and the answer.
        case answer([GuidedAction.AskedVariable], said: String)
        /// The values with which a playbook is called for a message, and the message.
        case call(String, [GuidedAction.AskedVariable], said: String)
        /// Which of these triggers, by playbook, a message meets.
        case trigger([Trigger])
    }

    struct Trigger: Equatable {
        var playbook: String
        var text: String
        /// Whether the playbook cannot be called without values.
        var needsValues = false
    }

    var kind: Kind
    /// The number of the step.
    var step: String

    init(_ kind: Kind, at step: String) {
        (self.kind, self.step) = (kind, step)
    }

    /// What is asked for, for the log and for people without a model.
    var subject: String {
        switch kind {
        case .words(let task, _, _): "the words for “\(task)”"
        case .holds(let text, _): "whether “\(text)” holds"
        case .values(let task, let variables):
            variables.isEmpty || variables == [GuidedStep.returnedVariable]
                ? "what to do for “\(task)”" : "\(variables.map { "$\($0)" }.joined(separator: ", ")) for “\(task)”"
        case .answer(let variables, _): "\(Self.list(variables)) in the answer"
        case .call(let playbook, let variables, _): "\(Self.list(variables)) in the message, for \(playbook)"
        case .trigger: "which trigger the message meets"
        }
    }

    private static func list(_ variables: [GuidedAction.AskedVariable]) -> String {
        variables.map { "$\($0.name)" }.joined(separator: ", ")
    }

    /// The instruction, last in the request.
    var instruction: String {
        switch kind {
        case .words(let task, _, let end):
            "Instruction: \(task)\nWrite only the words that you say now, in one message and without quotation marks."
                + (end == nil ? "" : " End with the question; do not answer it yourself.")
        case .holds(let text, _):
            "Question: is it true now that: \(text)?\nAnswer with JSON: {\"answer\": \"yes\"} or {\"answer\": \"no\"}"
        case .values(let task, let variables):
            "Instruction: \(task)\nAnswer with JSON that holds the result: \(Self.example(of: keys(variables)))"
        case .answer(let variables, _), .call(_, let variables, _):
            "Take these values out of what the user said last; null where it does not say one. "
                + "Answer with JSON: \(Self.example(of: variables.map(\.name)))"
        case .trigger(let triggers):
            "Which of these does the last message meet?\n"
                + triggers.map { "- \($0.playbook): \($0.text)" }.joined(separator: "\n")
                + "\nAnswer with JSON: {\"answer\": \"NAME\"}, or {\"answer\": \"none\"}"
        }
    }

    private func keys(_ variables: [String]) -> [String] { variables.isEmpty ? ["result"] : variables }

    private static func example(of names: [String]) -> String {
        "{" + names.map { "\"\($0)\": …" }.joined(separator: ", ") + "}"
    }

    /// What the answer must be like; nil for words.
    var schema: ResponseSchema? {
        switch kind {
        case .words: nil
        case .holds: ResponseSchema(name: "answer", properties: [("answer", .oneOf(["yes", "no"]))])
        case .values(_, let variables):
            ResponseSchema(name: "values", properties: keys(variables).map { ($0, .any) })
        case .answer(let variables, _), .call(_, let variables, _):
            ResponseSchema(
                name: "values",
                properties: variables.map { variable in
                    let property = variable.type.flatMap(DeclaredType.init).map(ResponseSchema.Property.init)
                    // Of one value the answer is known to speak; where it is made to tell one, a small model does so.
                    return (
                        variable.name,
                        variables.count == 1 ? property ?? .textOrNumber : .optional(property ?? .textOrNumber)
                    )
                })
        case .trigger(let triggers):
            ResponseSchema(name: "answer", properties: [("answer", .oneOf(triggers.map(\.playbook) + ["none"]))])
        }
    }
}

extension ResponseSchema.Property {
    fileprivate init(_ type: DeclaredType) {
        self =
            switch type {
            case .integer: .integer
            case .float, .number: .number
            case .boolean: .boolean
            case .list: .texts
            case .string, .dictionary: .text
            }
    }
}
