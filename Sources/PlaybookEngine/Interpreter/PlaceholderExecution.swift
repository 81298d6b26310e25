import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Evaluating the placeholders of a description, when its playbook has been entered and before its first request.
extension AIAgent {
    /// Evaluates the next placeholder of a frame's description. A call of a playbook only starts here: its frame stands on
    /// the stack then, and the placeholder has its text when it returns.
    ///
    /// - Returns: false where there is nothing left to evaluate.
    func resolvePlaceholder(of frame: FrameID) -> Bool {
        let entered = ledger.read { state in
            state.frame(frame).map { (playbook: $0.playbook, isResolved: $0.description != nil, $0.placeholders.texts) }
        }
        guard let (playbook, isResolved, texts) = entered, !isResolved,
            let description = programRun.placeholders[playbook]
        else { return false }
        let placeholders = description.placeholders
        guard placeholders.indices.contains(texts.count) else {
            ledger.record(.descriptionResolved(frame: frame, text: description.filled(with: texts)))
            return true
        }
        // The index was just found to be one of them.
        let placeholder = placeholders[texts.count]
        do {
            try evaluate(placeholder.value, in: frame)
        } catch {
            let location = programRun.program.definition(of: playbook)?.location
            let place = location.map { "\($0.file):\($0.line): " } ?? ""
            ledger.record(
                .placeholderFailed(frame: frame, message: error.message),
                showing: .note(
                    level: .warning, agent: name,
                    text: "\(place){\(placeholder.source)} in the description of \(playbook.name) has no value: "
                        + error.message))
        }
        return true
    }

    private func evaluate(_ value: PlaybookCall.Value, in frame: FrameID) throws(ExecutionError) {
        switch value {
        case .expression(let expression):
            let value = try evaluate(expression, in: frame)
            ledger.record(.resultDelivered(frame: frame, call: "", value: value, to: .placeholder))
        case .call(let call):
            try checkPlaceholder(call)
            var known = ledger.read { $0.frame(frame)?.placeholders.arguments ?? [] }[...]
            var computed: [PlaybookValue] = []
            let next = try nextCall(of: call, known: &known, computed: &computed, in: frame)
            let isArgument = next.call != call
            if isArgument {
                ledger.record(
                    computed.map {
                        .resultDelivered(frame: frame, call: "", value: $0, to: .placeholderArgument)
                    })
            }
            try perform(
                next.call, arguments: next.arguments, resultTarget: isArgument ? .placeholderArgument : .placeholder,
                in: frame)
        }
    }

    /// Playbooks that are called in descriptions of each other may be that deep: they need no request before they go
    /// deeper, so nothing else would end it.
    private static let depthLimit = 20

    /// What a description may call, itself and among its arguments.
    private func checkPlaceholder(_ call: PlaybookCall) throws(ExecutionError) {
        switch BuiltInPlaybook(calledAs: call.callee) {
        case .loadFile, .loadArtifact: break
        case nil:
            let depth = ledger.read { state in
                state.stacks.values.reduce(0) { $0 + $1.frames.count { $0.resultTarget.isOfPlaceholder } }
            }
            guard depth < Self.depthLimit else {
                throw ExecutionError(
                    message: "descriptions call playbooks in their turn more than \(Self.depthLimit) deep")
            }
        case .say, .sendMessage, .waitForMessage, .endProgram, .saveArtifact, .createAgent:
            throw ExecutionError(message: "\(call.callee) cannot be called in a description, only in a step")
        }
        for argument in call.arguments {
            if case .call(let inner) = argument.value { try checkPlaceholder(inner) }
        }
    }
}
