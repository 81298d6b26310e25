import Streaming

/// Log entries as the JSON objects of wire format `pb/1` (interface.md, "agent-chat-web"): what `--output stream-json` prints
/// and what the web server sends.
///
/// Every object has `v` (the text `pb/1`), `type`, `run_id`, `ts` (``UTCTime``), and `seq`, its entry's number, except `done`,
/// which only marks the end of what is sent, and `status`, which soon holds no longer. Fields without a value are left out; readers ignore fields they do not know.
///
/// Only what is meant for people goes out. Notes of level debug hold variables and replies of models, and the text of a call
/// holds its arguments: so the first are left out, and of the second only the name is told.
public struct WireEvents: Sendable {
    private let runID: RunID
    private var audience: Audience
    /// The senders of the messages that are being written, by message.
    private var openMessages: [String: String] = [:]

    /// - Parameter showsMessagesBetweenAgents: otherwise only messages to and by humans are told.
    public init(runID: RunID, showsMessagesBetweenAgents: Bool = false) {
        self.runID = runID
        audience = Audience(showsMessagesBetweenAgents: showsMessagesBetweenAgents)
    }

    /// An object of the wire format.
    public struct Object: Sendable, Hashable {
        /// On one line, without its end.
        public var text: [UInt8]
        /// The number of its entry; nil for what has none: `done` and `status`.
        public var sequence: Int?
    }

    /// The objects that tell of the entry; often none. Every entry from the first on goes through here, or through
    /// ``skip(_:)``.
    public mutating func objects(for entry: LogEntry) -> [Object] {
        audience.follow(entry.event)
        guard entry.event.isForPeople else { return [] }
        if case .ended(let ending) = entry.event { return self.ending(ending, of: entry) }
        guard let object = object(for: entry) else { return [] }
        var isNumbered = true
        if case .status = entry.event { isNumbered = false }
        return [Object(text: object.bytes, sequence: isNumbered ? entry.sequence : nil)]
    }

    /// Takes note of an entry that the reader has been told already.
    public mutating func skip(_ entry: LogEntry) {
        audience.follow(entry.event)
        switch entry.event {
        case .stream(.start(let start)) where audience.sees(messageTo: start.recipient):
            openMessages[start.messageID] = start.sender
        case .stream(.complete(let complete)): openMessages[complete.messageID] = nil
        case .stream(.aborted(let aborted)): openMessages[aborted.messageID] = nil
        default: break
        }
    }

    private mutating func object(for entry: LogEntry) -> JSONObjectText? {
        switch entry.event {
        case .runStarted(let program, let agents, let humans):
            var object = begin("run_started", entry)
            object.set("program", program)
            object.set("agents", agents)
            if !humans.isEmpty { object.set("humans", humans) }
            return object
        case .agentCreated(let agent, let className, let creator):
            var object = begin("agent_created", entry)
            object.set("agent", agent)
            object.set("class", className)
            object.set("creator", creator)
            return object
        case .turnStarted(let cause):
            var object = begin("turn_started", entry)
            object.set("cause", cause.rawValue)
            return object
        case .humanMessage(let messageID, let sender, let recipient, let content):
            var object = begin("human_message", entry)
            object.set("message_id", messageID)
            object.set("agent", sender)
            object.set("recipient", recipient)
            object.set("content", content)
            return object
        case .stream(let event): return self.object(for: event, entry)
        case .message(let message):
            guard audience.sees(messageTo: message.recipient) else { return nil }
            var object = begin("message", entry)
            object.set("message_id", message.messageID)
            object.set("agent", message.sender)
            object.set("recipient", message.recipient)
            object.set("content", message.content)
            object.set("replaces", message.replaces)
            object.set(message.artifacts)
            return object
        case .step(let agent, let playbook, let number, let source):
            var object = begin("step", entry)
            object.set("agent", agent)
            object.set("playbook", playbook)
            object.set("line", number)
            object.set("source", source)
            return object
        case .call(let agent, let name, let status, let milliseconds, _):
            var object = begin("call", entry)
            object.set("agent", agent)
            object.set("name", String(name.prefix { $0 != "(" }))
            object.set("status", status.wireName)
            object.set("ms", milliseconds.map(Int.init(clamping:)))
            return object
        case .inputRequested(let agent, _):
            var object = begin("input_requested", entry)
            object.set("agent", agent)
            return object
        case .note(let level, let agent, let text, _):
            guard level != .debug else { return nil }
            var object = begin("log", entry)
            object.set("level", level.rawValue)
            object.set("agent", agent)
            object.set("content", text)
            return object
        case .usage(let agent, let tokens):
            var object = begin("usage", entry)
            object.set("agent", agent)
            object.set("tokens", JSONObjectText(tokens))
            return object
        case .status(let agent, let status):
            var object = begin("status", entry, isNumbered: false)
            object.set("agent", agent)
            object.set(status)
            return object
        case .ended, .interrupted, .transition: return nil
        }
    }

    private mutating func object(for event: MessageStreamEvent, _ entry: LogEntry) -> JSONObjectText? {
        switch event {
        case .start(let start):
            guard audience.sees(messageTo: start.recipient) else { return nil }
            openMessages[start.messageID] = start.sender
            var object = begin("stream_start", entry)
            object.set("message_id", start.messageID)
            object.set("agent", start.sender)
            object.set("recipient", start.recipient)
            object.set("replaces", start.replaces)
            return object
        case .update(let update):
            guard let sender = openMessages[update.messageID] else { return nil }
            var object = begin("stream_update", entry)
            object.set("message_id", update.messageID)
            object.set("agent", sender)
            object.set("content", update.content)
            object.set("offset", update.offset)
            return object
        case .complete(let complete):
            var object = end(of: complete.messageID, complete.content, finish: MessageFinish.stop, entry)
            object?.set(complete.artifacts)
            return object
        case .aborted(let aborted):
            return end(of: aborted.messageID, aborted.content, finish: aborted.reason.rawValue, entry)
        }
    }

    private mutating func end(
        of messageID: String, _ content: String, finish: String, _ entry: LogEntry
    ) -> JSONObjectText? {
        guard let sender = openMessages.removeValue(forKey: messageID) else { return nil }
        var object = begin("stream_complete", entry)
        object.set("message_id", messageID)
        object.set("agent", sender)
        object.set("content", content)
        object.set("finish", finish)
        return object
    }

    /// A failed run ends with `error` and `done`, any other with `done` alone.
    private func ending(_ ending: RunEnding, of entry: LogEntry) -> [Object] {
        var objects: [Object] = []
        if case .failed(let failure) = ending {
            var object = begin("error", entry)
            object.set(failure)
            objects.append(Object(text: object.bytes, sequence: entry.sequence))
        }
        var done = begin("done", entry, isNumbered: false)
        done.set("reason", ending.wireReason)
        return objects + [Object(text: done.bytes)]
    }

    private func begin(_ type: String, _ entry: LogEntry, isNumbered: Bool = true) -> JSONObjectText {
        Self.begin(type, of: runID, milliseconds: entry.milliseconds, sequence: isNumbered ? entry.sequence : nil)
    }

    /// What every object begins with.
    package static func begin(
        _ type: String, of runID: RunID, milliseconds: Int64, sequence: Int? = nil
    ) -> JSONObjectText {
        var object = JSONObjectText()
        object.set("v", version)
        object.set("type", type)
        object.set("run_id", runID.description)
        object.set("ts", UTCTime.text(milliseconds: milliseconds))
        object.set("seq", sequence)
        return object
    }

    /// The name of the wire format.
    public static let version = "pb/1"
}

/// How a message ended; an aborted one has the name of its ``AbortReason``.
enum MessageFinish {
    static let stop = "stop"
}
