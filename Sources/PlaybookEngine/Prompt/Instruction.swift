import PlaybookLanguage
import SessionLog
import Streaming

/// The sentences in which the engine speaks to the model.
enum Instruction {
    /// What to do next, with what happened since the last reply.
    static func next(of frame: borrowing Frame, in playbook: PlaybookDefinition) -> String {
        // What the human has said since, where the model gave no answer, follows it.
        if let repeated = frame.repeatedInstruction { return ([repeated] + frame.outcomes).joined(separator: "\n") }
        return (frame.outcomes + [goOn(frame, in: playbook)]).joined(separator: "\n")
    }

    private static func goOn(_ frame: borrowing Frame, in playbook: PlaybookDefinition) -> String {
        let name = playbook.className
        guard playbook.executionMode == .steps, let first = playbook.steps.first else {
            return planAndAct(frame, in: playbook)
        }
        guard let position = frame.position else {
            // A reply may have executed something without naming a step.
            guard frame.exchanges.isEmpty else {
                return "Go on with \(name), behind what was executed. Name the step first, as in "
                    + "`Step[\"\(name):\(first.number):\(first.code.rawValue)\"]`."
            }
            return "Execute \(frame.call) from step \(show(first, of: name))"
        }
        if frame.isStepUnfinished, let step = playbook.step(numbered: position) {
            return "\(name):\(position) was begun and is not finished — go on with step \(show(step, of: name))"
        }
        guard let next = playbook.step(after: position) else {
            return
                "\(name):\(position) was executed, and no step follows — end with `Return[]` unless something is left to do."
        }
        var text = "\(name):\(position) was executed — continue with step \(show(next, of: name))"
        if next.code == .condition {
            let other = playbook.step(pastBodyOf: next)
            text += "\nIf that does not hold, "
            text += other.map { "continue with step \(show($0, of: name))" } ?? "no step follows: end with `Return[]`."
        }
        return text
    }

    /// `Main:03:QUE Say(…)`
    private static func show(_ step: Step, of playbook: String) -> String {
        "\(playbook):\(step.number):\(step.code.rawValue) \(step.text)"
    }

    // MARK: What happened

    static func said(_ speaker: String, _ text: String) -> String {
        "\(speaker == LogEvent.human ? "User" : speaker) said: \(text)"
    }

    static func interrupted(shown: String) -> String {
        "The human interrupted you." + (shown.isEmpty ? "" : " Shown until then: \(shown)")
    }

    static func result(of call: String, value: PlaybookValue, summary: PlaybookValue?) -> String {
        if let summary { return summary.text }
        return value == .null ? "\(call) has finished." : "\(call) returned \(value.repr)"
    }

    static func call(_ callee: String, _ arguments: [AIAgent.BoundArgument]) -> String {
        let list = arguments.map { argument in
            (argument.name.map { "\($0)=" } ?? "") + brief(argument.value)
        }
        return "\(callee)(\(list.joined(separator: ", ")))"
    }

    static func error(_ message: String) -> String { "Error: \(message.asSentence)" }

    static func malformed(_ error: ReplyError) -> String {
        "Your reply could not be read from line \(error.position.line), column \(error.position.column) on: "
            + "\(error.message.asSentence) What stood before was executed; go on from there."
    }

    static let withoutItems =
        "Your reply held nothing to execute. Write each action in backticks, for example "
        + "`Say(\"user\", \"Hello!\")`, and end with a line such as: yld user"

    static func brokenOff(by reason: AbortReason, inMessage: Bool) -> String {
        (reason == .length
            ? "Your reply was too long and was cut off. What was complete was executed; go on from there, shorter."
            : "Your reply was cut off. What was complete was executed; go on from there.")
            + (inMessage ? " The message that was cut off must be written again whole." : "")
    }
}

extension String {
    /// With a full stop, unless there is one: some errors are sentences already.
    fileprivate var asSentence: String {
        hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "."
    }
}
