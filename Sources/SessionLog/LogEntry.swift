public import Streaming

/// One thing that happened in a run. It never changes after it was appended.
public struct LogEntry: Sendable, Hashable {
    /// Position in the log, from 0, without gaps.
    public var sequence: Int
    /// Milliseconds since 1970, when it was appended; never less than the entry's before it.
    public var milliseconds: Int64
    public var event: LogEvent
    /// The interpreter's transitions that this entry makes durable, encoded by the engine as JSON on one line; empty for
    /// none. The log does not look into it, and it never reaches people. What goes on from a log reads it; for all others it
    /// may have been dropped (``StreamingSessionLog/dropStates()``).
    public var state: [UInt8]

    public init(sequence: Int, milliseconds: Int64, event: LogEvent, state: [UInt8] = []) {
        self.sequence = sequence
        self.milliseconds = milliseconds
        self.event = event
        self.state = state
    }

    /// What is left of it for readers that only show it.
    package var withoutState: LogEntry {
        LogEntry(sequence: sequence, milliseconds: milliseconds, event: event)
    }
}

/// What an entry tells. Agents are named by class name. The human is `user`; where a program declares several humans, each
/// is named by class name.
public enum LogEvent: Sendable, Hashable {
    /// The program has started. `humans` are the class names of the humans that it declares if these are several, else it
    /// is empty: the one human is ``human``.
    case runStarted(program: String, agents: [String], humans: [String] = [])
    /// Another agent of the class `className` has joined, which the agent `creator` made.
    case agentCreated(agent: String, className: String, creator: String)
    /// The agents go to work, until they wait for the human or are done.
    case turnStarted(cause: TurnCause)
    /// A human said something, which entered the run.
    case humanMessage(messageID: String, sender: String = LogEvent.human, recipient: String, content: String)
    /// A message between two agents or to the human, while it is written.
    case stream(MessageStreamEvent)
    /// A message whose whole text was known when it started.
    case message(CompleteMessage)
    /// The interpreter stands at a step.
    case step(agent: String, playbook: String, number: String, source: String)
    /// A call of a playbook has begun (`name` is the call with its arguments), or a playbook has returned or failed (`name`
    /// is its class name). Calls of built-ins are not told: what they do is. `milliseconds` is how long an ended one took;
    /// `callers` are the playbooks in execution that led to it, the first one first.
    case call(agent: String, name: String, status: CallStatus, milliseconds: Int64? = nil, callers: [String] = [])
    /// The program waits for the human; `agent` is who gets the next line. `inStep` is false when only trigger
    /// handling waits.
    case inputRequested(agent: String, inStep: Bool)
    /// What an agent does while no message of it is written. It holds until the next entry that tells of the agent, notes
    /// aside. Nothing follows from it: it may be missing where a log is read again.
    case status(agent: String, AgentStatus)
    /// Something that the session log shows with `-v`.
    case note(level: NoteLevel, agent: String?, text: String, audience: NoteAudience = .keepers)
    /// The human has stopped what an agent did. A message of it that was being written is told as aborted before.
    case interrupted(agent: String)
    /// What a request to the model has cost.
    case usage(agent: String, tokens: TokenCount)
    /// The run has ended.
    case ended(RunEnding)
    /// Nothing for people: only ``LogEntry/state`` counts.
    case transition
}

/// A message that starts and ends at once.
public struct CompleteMessage: Sendable, Hashable, Codable {
    public var messageID: String
    public var sender: String
    public var recipient: String
    public var content: String
    public var replaces: String?
    /// The artifacts that the text names as `Artifact[name]`, in that order, each once.
    public var artifacts: [MessageArtifact]

    public init(
        messageID: String, sender: String, recipient: String, content: String, replaces: String? = nil,
        artifacts: [MessageArtifact] = []
    ) {
        self.messageID = messageID
        self.sender = sender
        self.recipient = recipient
        self.content = content
        self.replaces = replaces
        self.artifacts = artifacts
    }
}

/// Why agents go to work.
public enum TurnCause: String, Sendable, Hashable, Codable {
    /// A human lets agents try again whose model gave no answer.
    case retry
    /// The run has begun.
    case start
    /// A human said something.
    case humanMessage = "human_message"
    /// The run goes on from its log, after it had ended or its process had. What was being written then is aborted next;
    /// an entry ``LogEvent/ended(_:)`` before this one holds no longer.
    case resume
}

/// Tokens of a request to a model and of its reply.
public struct TokenCount: Sendable, Hashable, Codable {
    /// Of the request, cached ones included.
    public var input: Int
    public var output: Int
    /// Of `input`, those that the provider had cached.
    public var cachedInput: Int

    public init(input: Int, output: Int, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
    }
}

/// What an agent does while no message of it is written.
public enum AgentStatus: Sendable, Hashable, Codable {
    /// Something is made ready for a request, which takes a while: a phrase, such as `starting smollm2`.
    case preparing(String)
    /// A request is on its way, and nothing of its reply has arrived.
    case waitingForModel
    /// A request has failed, and is sent again after this time. `reason` is a phrase, such as `the connection broke`.
    case retrying(attempt: Int, of: Int, milliseconds: Int64, reason: String)
    /// The reply arrives; reasoning counts.
    case modelWrites
    /// The code of a playbook in Python runs.
    case running(playbook: String)
    /// The model gives no answer, in whatever way it is asked: the agent waits for the human to let it try again. `reason`
    /// is a sentence or two.
    case unavailable(reason: String)
}

public enum CallStatus: Sendable, Hashable, CaseIterable {
    case begun
    case returned
    /// It ended with an error, which its caller was told.
    case failed
}

public enum NoteLevel: String, Sendable, Hashable, Codable {
    case debug, info, warning, error
}

/// Whom a note is for, where those who talk with a program are not those who run it.
public enum NoteAudience: String, Sendable, Hashable, Codable {
    /// Who runs the program: it may name files, servers and settings.
    case keepers
    /// Everybody in the conversation too.
    case everybody
}

/// How a run came to its end.
public enum RunEnding: Sendable, Hashable, Codable {
    /// By itself: exit, EndProgram, or nothing left to wait for.
    case finished
    /// A step needed the human, and there was no more input.
    case inputEnded
    /// Stopped from outside.
    case cancelled
    case failed(RunFailure)
}

/// Why a run failed.
public struct RunFailure: Error, Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The program could not go on. The message names nothing but what stands in the program.
        case program
        /// What a step did failed: its Python, or a call, or a file that it loads. The message has the words of what failed.
        case step
        /// The recording that is played has no further reply.
        case recordingOver
        /// The model cannot be reached, or does not answer as its protocol says.
        case modelUnavailable
        /// The model answers, but the program cannot go on with it: its replies cannot be used, it is asked too often, or it
        /// cannot read so much.
        case modelUnfit
        /// A step needs a model, and there is none.
        case modelNeeded
        /// The provider refused the key.
        case keyRefused
        /// The program's text is wrong, which only showed when its Python was loaded.
        case programText
        /// There is no Python that could run the program's.
        case pythonUnavailable
    }

    public var kind: Kind
    /// One sentence: what failed, where, and what to do.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension LogEvent {
    /// Whether the event is meant for people: it may be shown, saved as a transcript and sent to watchers.
    public var isForPeople: Bool {
        switch self {
        case .transition, .interrupted: false
        case .runStarted, .agentCreated, .turnStarted, .humanMessage, .stream, .message, .step, .call, .inputRequested,
            .status, .note, .usage, .ended:
            true
        }
    }

    /// Whether a message is whole now, or broken off.
    public var endsMessage: Bool {
        switch self {
        case .message, .humanMessage, .stream(.complete), .stream(.aborted): true
        default: false
        }
    }
}

extension LogEvent {
    /// The name under which the human sends and receives.
    public static let human = "user"
}
