import OrderedCollections
import PlaybookLanguage
import SessionLog

extension BuiltInPlaybook {
    /// Names of the parameters in their order, the plan's other names for them included; nil where what may be given
    /// depends on the call.
    fileprivate var parameters: [[String]]? {
        switch self {
        case .say, .sendMessage: [["target", "target_agent_id"], ["message", "text"]]
        case .waitForMessage: [["source", "source_agent_id"], ["timeout"]]
        case .endProgram: []
        case .saveArtifact:
            [["name", "artifact_name"], ["summary", "artifact_summary"], ["content", "artifact_content"]]
        case .loadArtifact: [["name", "artifact_name"]]
        case .loadFile: [["path"]]
        case .createAgent: nil
        }
    }
}

extension AIAgent {
    func perform(
        _ builtIn: BuiltInPlaybook, arguments: [BoundArgument], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        var arguments = arguments
        if builtIn == .say, arguments.count == 1, arguments[0].name == nil {
            // A Say with one argument has no target. The index was just counted.
            arguments[0].name = "message"
        }
        let values = try bind(arguments, to: builtIn)
        switch builtIn {
        case .say, .sendMessage:
            guard let text = values["message"] else {
                throw ExecutionError(message: "\(builtIn.rawValue) was called without a text")
            }
            let end = end(ofCall: builtIn.rawValue, value: .null, resultTarget: resultTarget, in: frame)
            do {
                try sendMessage(text.text, to: values["target"], in: frame, thenRecording: end)
            } catch  where resultTarget == .told {
                ledger.record(
                    [.messageRefused(frame: frame, message: error.message)] + end,
                    showing: .note(level: .info, agent: name, text: "A message was not delivered: \(error.message)"))
            }
        case .waitForMessage:
            try waitForMessage(values, resultTarget: resultTarget, in: frame)
        case .endProgram:
            programRun.end(.finished, after: [.itemExecuted(frame: frame)])
        case .saveArtifact: try saveArtifact(values, resultTarget: resultTarget, in: frame)
        case .loadArtifact: try loadArtifact(values, resultTarget: resultTarget, in: frame)
        case .loadFile: try loadFile(values, resultTarget: resultTarget, in: frame)
        case .createAgent: try createAgent(arguments, resultTarget: resultTarget, in: frame)
        }
    }

    private func bind(
        _ arguments: [BoundArgument], to builtIn: BuiltInPlaybook
    ) throws(ExecutionError) -> [String: PlaybookValue] {
        var values: [String: PlaybookValue] = [:]
        guard let parameters = builtIn.parameters else { return values }
        var free = parameters[...]
        for argument in arguments where argument.name != nil {
            guard let name = argument.name, let index = free.firstIndex(where: { $0.contains(name) }) else {
                throw ExecutionError(message: "\(builtIn.rawValue) has no parameter \(argument.name ?? "")")
            }
            // The index was just found.
            values[free.remove(at: index).first ?? name] = argument.value
        }
        for argument in arguments where argument.name == nil {
            guard let name = free.popFirst()?.first else {
                throw ExecutionError(message: "\(builtIn.rawValue) was called with too many arguments")
            }
            values[name] = argument.value
        }
        return values
    }

    func waitForMessage(
        _ values: [String: PlaybookValue], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        let source = values["source"]?.text ?? "*"
        var sender: String?
        if source != "*" {
            switch programRun.source(named: source, from: name, in: frame) {
            case .known(let known): sender = known
            case .unknown(let error): throw error
            }
        }
        let deadline: Int64?
        switch values["timeout"] ?? .null {
        case .null: deadline = nil
        case .int(let seconds): deadline = Deadline.after(seconds: Double(seconds), now: ledger.now)
        case .double(let seconds) where seconds.isFinite: deadline = Deadline.after(seconds: seconds, now: ledger.now)
        default: throw ExecutionError(message: "The timeout of WaitForMessage is a number of seconds")
        }
        let wait = Stack.Wait.message(source: sender, deadline: deadline, result: resultTarget)
        let wholeItem: [Transition] = resultTarget.isOfItem ? [.itemExecuted(frame: frame)] : []
        ledger.record(wholeItem + [.waiting(stack: frame.stack, wait)])
    }
}
