import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Executing calls: arguments first, then the built-in or the playbook.
extension AIAgent {
    /// Executes a call, or the next call among its arguments; then the item comes again with that result.
    func begin(
        _ call: PlaybookCall, of item: ReplyItem, in live: LiveReply, frame: FrameID
    ) throws(ExecutionError) {
        // What nobody can do needs no arguments: their errors would hide that it was not found.
        guard isKnown(call.callee, in: frame) else {
            return try refuse(call, resultTarget: call.result.map { .variable($0.name) } ?? .told, in: frame)
        }
        var known = ledger.read { $0.frame(frame)?.reply?.arguments ?? [] }[...]
        var computed: [PlaybookValue] = []
        let next = try nextCall(of: call, known: &known, computed: &computed, in: frame)
        let isArgument = next.call != call
        if isArgument {
            // What was computed so far is not computed again when the item comes back with the call's result.
            ledger.record(computed.map { .argumentComputed(frame: frame, value: $0) })
            live.repeatCall(item)
        }
        try perform(
            next.call, arguments: next.arguments,
            resultTarget: isArgument ? .argument : call.result.map { .variable($0.name) } ?? .told, in: frame)
    }

    /// A bound argument.
    struct BoundArgument {
        var name: String?
        var value: PlaybookValue
    }

    /// The innermost call, from left to right, that has no result yet, with its arguments; `call` itself when all that
    /// it is given is known.
    ///
    /// - Parameters:
    ///   - known: values computed before, in the order of the arguments.
    ///   - computed: gets the values computed now.
    func nextCall(
        of call: PlaybookCall, known: inout ArraySlice<PlaybookValue>, computed: inout [PlaybookValue],
        in frame: FrameID
    ) throws(ExecutionError) -> (call: PlaybookCall, arguments: [BoundArgument]) {
        var arguments: [BoundArgument] = []
        let builtIn = BuiltInPlaybook(calledAs: call.callee)
        for argument in call.arguments {
            switch argument.value {
            case .expression(let expression):
                var value = known.popFirst()
                if value == nil {
                    value =
                        switch builtIn {
                        case .say, .sendMessage: try evaluateTarget(expression, in: frame)
                        case .loadArtifact: try evaluateArtifactName(expression, in: frame)
                        default: try evaluate(expression, in: frame)
                        }
                    computed.append(value ?? .null)
                }
                arguments.append(BoundArgument(name: argument.name, value: value ?? .null))
            case .call(let inner):
                let next = try nextCall(of: inner, known: &known, computed: &computed, in: frame)
                guard next.call == inner, let result = known.popFirst() else { return next }
                arguments.append(BoundArgument(name: argument.name, value: result))
            }
        }
        return (call, arguments)
    }

    // MARK: Performing

    func perform(
        _ call: PlaybookCall, arguments: [BoundArgument], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        if let builtIn = BuiltInPlaybook(calledAs: call.callee) {
            try perform(builtIn, arguments: arguments, resultTarget: resultTarget, in: frame)
            return
        }
        let callee = calledName(call.callee, in: frame)
        guard let playbook = programRun.program.playbook(callee, calledBy: definition),
            let called = programRun.program.definition(of: playbook)
        else { return try refuse(call, resultTarget: resultTarget, in: frame) }
        try self.call(playbook, called, as: callee, arguments, resultTarget: resultTarget, in: frame)
    }

    /// What is called, where a variable stands for the agent whose name it holds: `CreateAgent` gives such names.
    private func calledName(_ callee: String, in frame: FrameID) -> String {
        let program = programRun.program
        guard let dot = callee.lastIndex(of: "."), program.playbook(callee, calledBy: definition) == nil else {
            return callee
        }
        let owner = String(callee[..<dot])
        guard program.agent(named: owner) == nil, case .string(let name)? = scope(of: frame).value(of: owner),
            let agent = program.agent(named: name)
        else { return callee }
        return "\(agent.className)\(callee[dot...])"
    }

    /// How deep calls may be nested, over all agents. Python needs no request to a model before it goes deeper, so nothing
    /// else would end it.
    private static let depthLimit = 100

    /// Starts a playbook of the program.
    func call(
        _ playbook: PlaybookID, _ called: PlaybookDefinition, as callee: String, _ arguments: [BoundArgument],
        resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        if called.isMeeting {
            throw ExecutionError(message: "\(callee) is a meeting; meetings are not supported yet")
        }
        let opening = Frame.Opening(
            playbook: playbook, arguments: try called.bind(arguments),
            call: Instruction.call(callee, arguments), resultTarget: resultTarget,
            time: ledger.now)
        guard ledger.read({ $0.chain(to: frame).count }) < Self.depthLimit else {
            throw ExecutionError(message: "\(callee) was not called: calls are nested \(Self.depthLimit) deep already")
        }
        start(opening, in: frame, besideReply: called.isParallel && resultTarget.isOfItem)
    }

    /// There is no such playbook, or it may not be called.
    private func refuse(
        _ call: PlaybookCall, resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        let refusal = programRun.program.refusal(of: calledName(call.callee, in: frame), calledBy: definition)
        // There is no model that could do something else.
        guard !programRun.options.isGuided else { throw ExecutionError(message: refusal.message) }
        let error = ExecutionError(
            message: refusal.isOfUnknown
                ? "\(refusal.message). "
                    + "To keep a value, write `Var[$name, value]`; to say something, `Say(\"user\", \"text\")`"
                : refusal.message)
        if resultTarget != .told { throw error }
        ledger.record(.itemExecuted(frame: frame), .told(frame: frame, line: Instruction.error(error.message)))
    }

    private func isKnown(_ callee: String, in frame: FrameID) -> Bool {
        BuiltInPlaybook(calledAs: callee) != nil
            || programRun.program.playbook(calledName(callee, in: frame), calledBy: definition) != nil
    }

    /// - Parameter besideReply: whether the playbook runs beside the rest of the reply that calls it.
    private func start(_ opening: Frame.Opening, in frame: FrameID, besideReply: Bool) {
        let agent = opening.playbook.agent
        let call: Transition =
            if besideReply {
                .parallelCalled(from: frame, agent: agent, opening: opening)
            } else if agent == name {
                .framePushed(stack: frame.stack, opening: opening)
            } else {
                .stackCalled(fromStack: frame.stack, agent: agent, opening: opening)
            }
        let callers = ledger.read { $0.callers(of: frame, withItself: true) }
        ledger.record(
            (opening.resultTarget.isOfItem ? [.itemExecuted(frame: frame)] : []) + [call],
            showing: .call(agent: name, name: opening.call, status: .begun, callers: callers))
        if besideReply || agent != name { programRun.activity.wake(agent) }
    }

    // MARK: Ends

    /// Ends the call that a frame executes, by transitions of which the last one takes the frame from its stack, and wakes
    /// the agent that called.
    func endCall(of frame: FrameID, _ status: CallStatus, by transitions: [Transition]) {
        let (playbook, start, callers, caller) = ledger.read { state in
            (
                state.frame(frame)?.playbook.name ?? "", state.frame(frame)?.startTime, state.callers(of: frame),
                state.callingAgent(of: frame)
            )
        }
        ledger.record(
            transitions,
            showing: .call(
                agent: name, name: playbook, status: status, milliseconds: start.map(elapsed), callers: callers))
        if let caller { programRun.activity.wake(caller) }
    }

    /// Milliseconds since then by the log's clock, which may have been set back meanwhile.
    private func elapsed(since start: Int64) -> Int64 {
        let now = ledger.now
        return now - min(max(start, 0), now)
    }

    /// What ends a call that had its result at once. It is recorded with what the call has done: if the run breaks off
    /// between the two, the call would be executed again.
    func end(
        ofCall text: String, value: PlaybookValue, resultTarget: ResultTarget, in frame: FrameID
    ) -> [Transition] {
        switch resultTarget {
        case .argument, .placeholder, .placeholderArgument, .python:
            [.resultDelivered(frame: frame, call: text, value: value, to: resultTarget)]
        case .variable(let variable):
            [
                .assigned(frame: frame, name: variable, value: value), .itemExecuted(frame: frame),
                .told(frame: frame, line: Instruction.result(of: text, value: value, summary: nil)),
            ]
        case .told:
            [.itemExecuted(frame: frame)]
        }
    }
}

extension PlaybookDefinition {
    /// Arguments by parameter, in the order of the heading.
    func bind(_ arguments: [AIAgent.BoundArgument]) throws(ExecutionError) -> OrderedDictionary<String, PlaybookValue> {
        var bound: OrderedDictionary<String, PlaybookValue> = [:]
        var positional = 0
        for argument in arguments {
            let name: String
            if let given = argument.name {
                guard let parameter = parameters.first(where: { $0.name == given }) else {
                    throw ExecutionError(message: "\(callSignature) has no parameter $\(given)")
                }
                name = parameter.name
            } else {
                guard positional < parameters.count else {
                    throw ExecutionError(message: "\(callSignature) was called with too many arguments")
                }
                // `positional` was just found to be within the parameters.
                name = parameters[positional].name
                positional += 1
            }
            guard bound[name] == nil else {
                throw ExecutionError(message: "$\(name) was given twice to \(callSignature)")
            }
            bound[name] = argument.value
        }
        var ordered: OrderedDictionary<String, PlaybookValue> = [:]
        for parameter in parameters {
            guard let value = bound[parameter.name] ?? parameter.defaultValue else {
                throw ExecutionError(message: "\(callSignature) was called without $\(parameter.name)")
            }
            // A default of Python's is left to Python: it may be one that only Python can compute.
            if language == .markdown || bound[parameter.name] != nil { ordered[parameter.name] = value }
        }
        return ordered
    }
}
