import Streaming

/// What objects on the wire and `--output json` say in the same words.
extension JSONObjectText {
    init(_ tokens: TokenCount) {
        self.init()
        set(tokens)
    }

    mutating func set(_ tokens: TokenCount) {
        set("input_tokens", tokens.input)
        set("cached_input_tokens", tokens.cachedInput)
        set("output_tokens", tokens.output)
    }

    /// Nothing for none.
    mutating func set(_ artifacts: [MessageArtifact]) {
        guard !artifacts.isEmpty else { return }
        let objects = artifacts.map { artifact in
            var object = JSONObjectText()
            object.set("name", artifact.name)
            object.set("content", artifact.content)
            return object
        }
        set("artifacts", objects)
    }

    mutating func set(_ status: AgentStatus) {
        switch status {
        case .preparing(let work):
            set("state", "preparing")
            set("work", work)
        case .waitingForModel: set("state", "waiting_for_model")
        case .modelWrites: set("state", "model_writes")
        case .running(let playbook):
            set("state", "running")
            set("playbook", playbook)
        case .unavailable(let reason):
            set("state", "unavailable")
            set("reason", reason)
        case .retrying(let attempt, let of, let milliseconds, let reason):
            set("state", "retrying")
            set("attempt", attempt)
            set("of", of)
            set("ms", Int(clamping: milliseconds))
            set("reason", reason)
        }
    }

    package mutating func set(_ failure: RunFailure) {
        set("code", failure.kind.wireCode)
        set("message", failure.message)
        set("retryable", failure.kind == .modelUnavailable)
        set("fatal", true)
    }
}

extension CallStatus {
    var wireName: String {
        switch self {
        case .begun: "begun"
        case .returned: "returned"
        case .failed: "failed"
        }
    }
}

extension RunFailure.Kind {
    var wireCode: String {
        switch self {
        case .program, .step, .recordingOver: "program_failed"
        case .modelUnavailable: "model_unavailable"
        case .modelUnfit: "model_unfit"
        case .modelNeeded: "model_needed"
        case .keyRefused: "key_refused"
        case .programText: "program_invalid"
        case .pythonUnavailable: "python_unavailable"
        }
    }
}

extension RunFailure.Kind {
    /// As a saved session writes it: what ``wireCode`` says, and where that is the same for several, which it is.
    var savedCode: String {
        switch self {
        case .step: "step_failed"
        case .recordingOver: "recording_over"
        default: wireCode
        }
    }
}

extension RunEnding {
    /// Why nothing follows. A program whose input has ended still waits: its last turn is complete, and it could go on.
    package var wireReason: String {
        switch self {
        case .finished: "terminated"
        case .inputEnded: "turn_complete"
        case .cancelled: "cancelled"
        case .failed: "error"
        }
    }
}
