import Streaming

extension LogEvent {
    /// Reads an event as ``savedObject`` writes it. Fields that it does not know are passed over.
    init(saved bytes: ArraySlice<UInt8>) throws(SessionLine.Problem) {
        // Most entries are transitions and nothing else.
        if bytes.elementsEqual(#"{"type":"transition"}"#.utf8) {
            self = .transition
            return
        }
        guard let fields = SavedFields(bytes) else { throw .missing("event") }
        try self.init(fields)
    }

    private init(_ fields: SavedFields) throws(SessionLine.Problem) {
        let type = try fields.text(.type)
        self =
            switch type {
            case "run_started":
                .runStarted(
                    program: try fields.text(.program), agents: try fields.texts(.agents),
                    humans: try fields.texts(.humans))
            case "agent_created":
                .agentCreated(
                    agent: try fields.text(.agent), className: try fields.text(.className),
                    creator: try fields.text(.creator))
            case "turn_started": .turnStarted(cause: try fields.value(.cause))
            case "human_message":
                .humanMessage(
                    messageID: try fields.text(.messageID), sender: try fields.text(.agent),
                    recipient: try fields.text(.recipient), content: try fields.text(.content))
            case "stream_start", "stream_update", "stream_complete": .stream(try Self.stream(type, fields))
            case "message":
                .message(
                    CompleteMessage(
                        messageID: try fields.text(.messageID), sender: try fields.text(.agent),
                        recipient: try fields.text(.recipient), content: try fields.text(.content),
                        replaces: try fields.textIfPresent(.replaces),
                        artifacts: try fields.artifacts()))
            case "step":
                .step(
                    agent: try fields.text(.agent), playbook: try fields.text(.playbook),
                    number: try fields.text(.line),
                    source: try fields.text(.source))
            case "call":
                .call(
                    agent: try fields.text(.agent), name: try fields.text(.name),
                    status: try fields.known(CallStatus.allCases, \.wireName, .status),
                    milliseconds: try fields.numberIfPresent(.ms),
                    callers: try fields.texts(.callers))
            case "input_requested":
                .inputRequested(agent: try fields.text(.agent), inStep: try fields.flag(.inStep))
            case "status": .status(agent: try fields.text(.agent), try Self.status(fields))
            case "log":
                .note(
                    level: try fields.value(.level),
                    agent: try fields.textIfPresent(.agent), text: try fields.text(.content),
                    audience: try fields.valueIfPresent(.audience) ?? .keepers)
            case "interrupted": .interrupted(agent: try fields.text(.agent))
            case "usage":
                .usage(
                    agent: try fields.text(.agent), tokens: try fields.tokens())
            case "ended": .ended(try Self.ending(fields))
            case "transition": .transition
            default: throw fields.unknown(.type, type)
            }
    }

    private static func stream(_ type: String, _ fields: SavedFields) throws(SessionLine.Problem) -> MessageStreamEvent
    {
        let messageID = try fields.text(.messageID)
        switch type {
        case "stream_start":
            return .start(
                MessageStreamStartEvent(
                    messageID: messageID, sender: try fields.text(.agent), recipient: try fields.text(.recipient),
                    replaces: try fields.textIfPresent(.replaces)))
        case "stream_update":
            return .update(
                MessageStreamUpdateEvent(
                    messageID: messageID, content: try fields.text(.content),
                    offset: try fields.number(.offset)))
        default:
            let content = try fields.text(.content)
            if try fields.text(.finish) == MessageFinish.stop {
                return .complete(
                    MessageStreamCompleteEvent(
                        messageID: messageID, content: content, artifacts: try fields.artifacts()))
            }
            return .aborted(
                MessageStreamAbortedEvent(
                    messageID: messageID, content: content,
                    reason: try fields.value(.finish)))
        }
    }

    private static func status(_ fields: SavedFields) throws(SessionLine.Problem) -> AgentStatus {
        let state = try fields.text(.state)
        return switch state {
        case "preparing": .preparing(try fields.text(.work))
        case "waiting_for_model": .waitingForModel
        case "model_writes": .modelWrites
        case "unavailable": .unavailable(reason: try fields.text(.reason))
        case "running": .running(playbook: try fields.text(.playbook))
        case "retrying":
            .retrying(
                attempt: try fields.number(.attempt), of: try fields.number(.of),
                milliseconds: try fields.number(.ms), reason: try fields.text(.reason))
        default: throw fields.unknown(.state, state)
        }
    }

    private static func ending(_ fields: SavedFields) throws(SessionLine.Problem) -> RunEnding {
        let reason = try fields.text(.reason)
        for ending in [RunEnding.finished, .inputEnded, .cancelled] where ending.savedName == reason { return ending }
        let failure = RunFailure(
            try fields.known(RunFailure.Kind.allCases, \.savedCode, .code), try fields.text(.message))
        guard RunEnding.failed(failure).savedName == reason else { throw fields.unknown(.reason, reason) }
        return .failed(failure)
    }
}
