import Streaming

extension LogEvent {
    /// The event as saved sessions hold it: all of it, under the names of wire format `pb/1` where that has one.
    var savedObject: JSONObjectText {
        var object = JSONObjectText()
        switch self {
        case .runStarted(let program, let agents, let humans):
            object.set("type", "run_started")
            object.set("program", program)
            object.set("agents", agents)
            object.set("humans", humans)
        case .agentCreated(let agent, let className, let creator):
            object.set("type", "agent_created")
            object.set("agent", agent)
            object.set("class", className)
            object.set("creator", creator)
        case .turnStarted(let cause):
            object.set("type", "turn_started")
            object.set("cause", cause.rawValue)
        case .humanMessage(let messageID, let sender, let recipient, let content):
            object.set("type", "human_message")
            object.set("message_id", messageID)
            object.set("agent", sender)
            object.set("recipient", recipient)
            object.set("content", content)
        case .stream(let event): return event.savedObject
        case .message(let message):
            object.set("type", "message")
            object.set("message_id", message.messageID)
            object.set("agent", message.sender)
            object.set("recipient", message.recipient)
            object.set("content", message.content)
            object.set("replaces", message.replaces)
            object.set(message.artifacts)
        case .step(let agent, let playbook, let number, let source):
            object.set("type", "step")
            object.set("agent", agent)
            object.set("playbook", playbook)
            object.set("line", number)
            object.set("source", source)
        case .call(let agent, let name, let status, let milliseconds, let callers):
            object.set("type", "call")
            object.set("agent", agent)
            object.set("name", name)
            object.set("status", status.wireName)
            object.set("ms", milliseconds.map(Int.init(clamping:)))
            object.set("callers", callers)
        case .inputRequested(let agent, let inStep):
            object.set("type", "input_requested")
            object.set("agent", agent)
            object.set("in_step", inStep)
        case .status(let agent, let status):
            object.set("type", "status")
            object.set("agent", agent)
            object.set(status)
        case .note(let level, let agent, let text, let audience):
            object.set("type", "log")
            object.set("level", level.rawValue)
            object.set("agent", agent)
            object.set("content", text)
            if audience == .everybody { object.set("audience", audience.rawValue) }
        case .interrupted(let agent):
            object.set("type", "interrupted")
            object.set("agent", agent)
        case .usage(let agent, let tokens):
            object.set("type", "usage")
            object.set("agent", agent)
            object.set("tokens", JSONObjectText(tokens))
        case .ended(let ending):
            object.set("type", "ended")
            object.set("reason", ending.savedName)
            if case .failed(let failure) = ending {
                object.set("code", failure.kind.savedCode)
                object.set("message", failure.message)
            }
        case .transition:
            object.set("type", "transition")
        }
        return object
    }
}

extension MessageStreamEvent {
    fileprivate var savedObject: JSONObjectText {
        var object = JSONObjectText()
        switch self {
        case .start(let start):
            object.set("type", "stream_start")
            object.set("message_id", start.messageID)
            object.set("agent", start.sender)
            object.set("recipient", start.recipient)
            object.set("replaces", start.replaces)
        case .update(let update):
            object.set("type", "stream_update")
            object.set("message_id", update.messageID)
            object.set("content", update.content)
            object.set("offset", update.offset)
        case .complete(let complete):
            object.set("type", "stream_complete")
            object.set("message_id", complete.messageID)
            object.set("content", complete.content)
            object.set("finish", MessageFinish.stop)
            object.set(complete.artifacts)
        case .aborted(let aborted):
            object.set("type", "stream_complete")
            object.set("message_id", aborted.messageID)
            object.set("content", aborted.content)
            object.set("finish", aborted.reason.rawValue)
        }
        return object
    }
}

extension RunEnding {
    var savedName: String {
        switch self {
        case .finished: "finished"
        case .inputEnded: "input_ended"
        case .cancelled: "cancelled"
        case .failed: "failed"
        }
    }
}
