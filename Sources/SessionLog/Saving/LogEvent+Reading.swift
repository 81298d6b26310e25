import Streaming

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension LogEvent {
    /// Reads an event as ``savedObject`` writes it. Fields that it does not know are passed over.
    init(saved bytes: ArraySlice<UInt8>) throws(SessionLine.Problem) {
        // Most entries are transitions and nothing else.
        if bytes.elementsEqual(#"{"type":"transition"}"#.utf8) {
            self = .transition
            return
        }
        do {
            self = try JSONDecoder().decode(SavedEvent.self, from: Data(bytes)).event
        } catch DecodingError.keyNotFound(let key, _) {
            throw .missing(key.stringValue)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw .missing(context.codingPath.last?.stringValue ?? "event")
        } catch DecodingError.dataCorrupted(let context) {
            throw .event(context.debugDescription)
        } catch {
            throw .event("this event cannot be read")
        }
    }
}

private struct SavedEvent: Decodable {
    let event: LogEvent

    fileprivate enum Key: String, CodingKey {
        case type, program, agents, humans, agent, creator, cause, recipient, content, replaces, artifacts, playbook,
            line
        case source, name, status, ms, callers, level, tokens, reason, code, message, offset, finish, state, attempt,
            of,
            work
        case className = "class"
        case messageID = "message_id"
        case inStep = "in_step"
    }

    private typealias Fields = KeyedDecodingContainer<Key>

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let type = try fields.decode(String.self, forKey: .type)
        event =
            switch type {
            case "run_started":
                .runStarted(
                    program: try fields.text(.program), agents: try fields.decode([String].self, forKey: .agents),
                    humans: try fields.decode([String].self, forKey: .humans))
            case "agent_created":
                .agentCreated(
                    agent: try fields.text(.agent), className: try fields.text(.className),
                    creator: try fields.text(.creator))
            case "turn_started": .turnStarted(cause: try fields.decode(TurnCause.self, forKey: .cause))
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
                        replaces: try fields.decodeIfPresent(String.self, forKey: .replaces),
                        artifacts: try fields.artifacts))
            case "step":
                .step(
                    agent: try fields.text(.agent), playbook: try fields.text(.playbook),
                    number: try fields.text(.line),
                    source: try fields.text(.source))
            case "call":
                .call(
                    agent: try fields.text(.agent), name: try fields.text(.name),
                    status: try Self.known(CallStatus.allCases, \.wireName, .status, fields),
                    milliseconds: try fields.decodeIfPresent(Int64.self, forKey: .ms),
                    callers: try fields.decode([String].self, forKey: .callers))
            case "input_requested":
                .inputRequested(agent: try fields.text(.agent), inStep: try fields.decode(Bool.self, forKey: .inStep))
            case "status": .status(agent: try fields.text(.agent), try Self.status(fields))
            case "log":
                .note(
                    level: try fields.decode(NoteLevel.self, forKey: .level),
                    agent: try fields.decodeIfPresent(String.self, forKey: .agent), text: try fields.text(.content))
            case "usage":
                .usage(
                    agent: try fields.text(.agent), tokens: try fields.decode(SavedTokens.self, forKey: .tokens).count)
            case "ended": .ended(try Self.ending(fields))
            case "transition": .transition
            default: throw Self.unknown(.type, type, fields)
            }
    }

    private static func stream(_ type: String, _ fields: Fields) throws -> MessageStreamEvent {
        let messageID = try fields.text(.messageID)
        switch type {
        case "stream_start":
            return .start(
                MessageStreamStartEvent(
                    messageID: messageID, sender: try fields.text(.agent), recipient: try fields.text(.recipient),
                    replaces: try fields.decodeIfPresent(String.self, forKey: .replaces)))
        case "stream_update":
            return .update(
                MessageStreamUpdateEvent(
                    messageID: messageID, content: try fields.text(.content),
                    offset: try fields.decode(Int.self, forKey: .offset)))
        default:
            let content = try fields.text(.content)
            if try fields.text(.finish) == MessageFinish.stop {
                return .complete(
                    MessageStreamCompleteEvent(
                        messageID: messageID, content: content, artifacts: try fields.artifacts))
            }
            return .aborted(
                MessageStreamAbortedEvent(
                    messageID: messageID, content: content,
                    reason: try fields.decode(AbortReason.self, forKey: .finish)))
        }
    }

    private static func status(_ fields: Fields) throws -> AgentStatus {
        let state = try fields.text(.state)
        return switch state {
        case "preparing": .preparing(try fields.text(.work))
        case "waiting_for_model": .waitingForModel
        case "model_writes": .modelWrites
        case "unavailable": .unavailable(reason: try fields.text(.reason))
        case "running": .running(playbook: try fields.text(.playbook))
        case "retrying":
            .retrying(
                attempt: try fields.decode(Int.self, forKey: .attempt), of: try fields.decode(Int.self, forKey: .of),
                milliseconds: try fields.decode(Int64.self, forKey: .ms), reason: try fields.text(.reason))
        default: throw unknown(.state, state, fields)
        }
    }

    private static func ending(_ fields: Fields) throws -> RunEnding {
        let reason = try fields.text(.reason)
        for ending in [RunEnding.finished, .inputEnded, .cancelled] where ending.savedName == reason { return ending }
        let failure = RunFailure(
            try known(RunFailure.Kind.allCases, \.wireCode, .code, fields), try fields.text(.message))
        guard RunEnding.failed(failure).savedName == reason else { throw unknown(.reason, reason, fields) }
        return .failed(failure)
    }

    private static func known<Value>(
        _ values: [Value], _ name: KeyPath<Value, String>, _ key: Key, _ fields: Fields
    ) throws -> Value {
        let text = try fields.text(key)
        guard let value = values.first(where: { $0[keyPath: name] == text }) else { throw unknown(key, text, fields) }
        return value
    }

    private static func unknown(_ key: Key, _ value: String, _ fields: Fields) -> DecodingError {
        .dataCorruptedError(
            forKey: key, in: fields, debugDescription: "“\(value)” is no \(key.rawValue) that this version knows")
    }
}

extension KeyedDecodingContainer {
    fileprivate func text(_ key: Key) throws -> String { try decode(String.self, forKey: key) }
}

extension KeyedDecodingContainer where Key == SavedEvent.Key {
    fileprivate var artifacts: [MessageArtifact] {
        get throws { try decodeIfPresent([MessageArtifact].self, forKey: .artifacts) ?? [] }
    }
}

private struct SavedTokens: Decodable {
    let count: TokenCount

    private enum Key: String, CodingKey {
        case input = "input_tokens"
        case output = "output_tokens"
        case cachedInput = "cached_input_tokens"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        count = TokenCount(
            input: try fields.decode(Int.self, forKey: .input), output: try fields.decode(Int.self, forKey: .output),
            cachedInput: try fields.decode(Int.self, forKey: .cachedInput))
    }
}
