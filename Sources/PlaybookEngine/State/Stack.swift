import OrderedCollections
import PlaybookLanguage
import Streaming

/// A call stack on an agent: one for its begin playbooks, one for each message that it handles, one for each call that
/// came from another agent.
struct Stack: Sendable, Codable, Equatable {
    var id: Int
    var agent: String
    var origin: Origin
    /// The bottom first; the last one executes.
    var frames: [Frame]
    /// What the top frame waits for; nil while it may execute.
    var wait: Wait?
    /// ``RunState/time`` when the wait began.
    var waitingSince = 0

    /// When the wait ends by itself, in milliseconds since 1970.
    var deadline: Int64? {
        if case .message(_, let deadline, _) = wait { deadline } else { nil }
    }

    /// Whether a line of the human would end the wait.
    var waitsForHuman: Bool {
        switch wait {
        case .human, .message(source: nil, _, _), .message(source: humanName, _, _): true
        default: false
        }
    }

    enum Origin: Sendable, Codable, Equatable {
        /// The agent's begin playbook of that index.
        case begin(Int)
        /// A message of the human that no step waited for.
        case triggerHandling
        /// A call from another agent's stack, which waits for the result.
        case call(fromStack: Int)
    }

    enum Wait: Sendable, Codable, Equatable {
        /// A line of the human.
        case human
        /// A message of one of these agents: `yld agent`.
        case agents([String])
        /// `WaitForMessage(source, timeout)`: `source` is nil for any sender, the deadline is in milliseconds since 1970.
        case message(source: String?, deadline: Int64?, result: ResultTarget)
        /// The end of a stack on another agent.
        case call(stack: Int)
    }
}

/// Where the result of a call goes.
enum ResultTarget: Sendable, Codable, Equatable {
    /// It is only told to the model.
    case told
    /// Into a variable, and told to the model.
    case variable(String)
    /// It is an argument of the item that made the call.
    case argument
}

/// A playbook in execution.
struct Frame: Sendable, Codable, Equatable {
    var id: Int
    var playbook: PlaybookID
    /// Parameters with the values that they have now.
    var arguments: OrderedDictionary<String, PlaybookValue>
    /// The call as the caller's model is told of it, e.g. `Price("tea")`.
    var call: String
    var resultTarget: ResultTarget
    /// The step that the model came to last, as its number.
    var position: String?
    /// Whether something in that step failed, or was cut off.
    var isStepUnfinished = false
    /// Instructions and replies so far.
    var exchanges: [Exchange] = []
    /// The reply that is read or executed now.
    var reply: Reply?
    /// What happened since the last instruction, a line each; the next instruction tells it.
    var outcomes: [String] = []
    /// The instruction of a reply that was dropped: it is sent again as it was.
    var repeatedInstruction: String?
    /// Malformed replies in a row with nothing executed between.
    var malformedReplies = 0
    /// Set when the next request must ask for a whole reply.
    var asksWhole = false
    /// Messages of this frame that were aborted and not yet replaced, by recipient.
    var abortedMessages: [String: String] = [:]
    /// Those it spoke to since the last `yld agent`, in order.
    var spokenTo: [String] = []
    /// `$__`: told to the caller in place of the result.
    var summary: PlaybookValue?

    init(id: Int, opening: Opening) {
        self.id = id
        self.playbook = opening.playbook
        self.arguments = opening.arguments
        self.call = opening.call
        self.resultTarget = opening.resultTarget
        self.outcomes = opening.outcomes
    }

    /// What a frame starts from.
    struct Opening: Sendable, Codable, Equatable {
        var playbook: PlaybookID
        var arguments: OrderedDictionary<String, PlaybookValue> = [:]
        var call: String
        var resultTarget: ResultTarget = .told
        var outcomes: [String] = []
    }
}

/// Names a playbook of the program, or a built-in one.
struct PlaybookID: Sendable, Codable, Hashable {
    /// Class name of the agent.
    var agent: String
    /// Class name of the playbook.
    var name: String
}

/// A request and its reply, as later prompts repeat them.
struct Exchange: Sendable, Codable, Equatable {
    var instruction: String
    var reply: String
}

/// A reply: its text as far as it was read, and how far it is executed.
struct Reply: Sendable, Codable, Equatable {
    var instruction: String
    var text = ""
    var isStreamed: Bool
    /// Items executed, streaming calls included.
    var executedItems = 0
    /// Results of the calls among the arguments of the item that executes now, in order.
    var arguments: [PlaybookValue] = []
    /// The streaming call that executes now. It is the message itself, not a note of it.
    var message: StreamingSendMessage?
    /// Whether any text of it has been shown.
    var hasShownText = false
}
