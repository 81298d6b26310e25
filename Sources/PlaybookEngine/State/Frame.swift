import OrderedCollections
import PlaybookLanguage

/// Where the result of a call goes.
enum ResultTarget: Sendable, Codable, Equatable {
    /// It is only told to the model.
    case told
    /// Into a variable, and told to the model.
    case variable(String)
    /// It is an argument of the item that made the call.
    case argument
    /// It is the text of a placeholder in the description of the playbook that is entered.
    case placeholder
    /// It is an argument of a call in such a placeholder.
    case placeholderArgument
    /// It is the answer to a request of a playbook in Python.
    case python(request: Int)
}

extension ResultTarget {
    /// Whether the call is an item of the reply, not part of one.
    var isOfItem: Bool {
        switch self {
        case .told, .variable: true
        case .argument, .placeholder, .placeholderArgument, .python: false
        }
    }

    /// Whether the call stands in a description.
    var isOfPlaceholder: Bool { self == .placeholder || self == .placeholderArgument }
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
    /// When the call began: milliseconds since 1970, by the log's clock.
    var startTime: Int64
    /// The step that the model came to last, as its number.
    var position: String?
    /// Whether something in that step failed, or was cut off.
    var isStepUnfinished = false
    /// The description with its placeholders evaluated; nil until it is, and where it has none.
    var description: String?
    /// While the description is being evaluated.
    var placeholders = Placeholders()
    /// Instructions and replies so far.
    var exchanges: [Exchange] = []
    /// How much of them later prompts show.
    var shortening = Shortening()
    /// How often in a row its prompt was refused as too long.
    var refusals = 0
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
    /// How often asking for the reply was repeated, in whatever way, since one came whole.
    var spentRetries = 0
    /// Messages of this frame that were aborted and not yet replaced, by recipient.
    var abortedMessages: [String: String] = [:]
    /// Those it spoke to since the last `yld agent`, in order.
    var spokenTo: [String] = []
    /// `$__`: told to the caller in place of the result.
    var summary: PlaybookValue?
    /// Of a playbook whose steps the engine drives itself.
    var guide: Guide?
    /// Of a playbook in Python, since its code was started.
    var python: PythonExecution?
    /// Calls of the reply that run together, in the order written, until their results are applied.
    var parallelCalls: [ParallelCall] = []

    init(id: Int, opening: Opening) {
        self.id = id
        self.playbook = opening.playbook
        self.arguments = opening.arguments
        self.call = opening.call
        self.resultTarget = opening.resultTarget
        self.outcomes = opening.outcomes
        if let said = opening.said { guide = Guide(answer: said) }
        startTime = opening.time
    }

    struct Placeholders: Sendable, Codable, Equatable {
        /// What stands in the place of the first placeholders.
        var texts: [String] = []
        /// Of the next one: what its call is given, as far as it is known.
        var arguments: [PlaybookValue] = []

        mutating func fill(_ text: String) {
            texts.append(text)
            arguments = []
        }
    }

    /// What a frame starts from.
    struct Opening: Sendable, Codable, Equatable {
        var playbook: PlaybookID
        var arguments: OrderedDictionary<String, PlaybookValue> = [:]
        var call: String
        var resultTarget: ResultTarget = .told
        var outcomes: [String] = []
        /// The words that started it, where the engine drives its steps.
        var said: String?
        /// Of the log's clock, when the call began.
        var time: Int64
    }
}

extension Frame {
    /// Whether the playbook has not begun: below others on a stack, its description is being evaluated.
    var isEntering: Bool { reply == nil && exchanges.isEmpty }
}

/// Names a playbook of the program, or a built-in one.
struct PlaybookID: Sendable, Codable, Hashable {
    /// Class name of the agent.
    var agent: String
    /// Class name of the playbook.
    var name: String
}

/// Where a frame is.
struct FrameID: Sendable, Codable, Hashable {
    var stack: Int
    var frame: Int
}

extension Frame {
    /// Moves the reply to the exchanges, with the bytes of its text that later prompts repeat.
    mutating func finishReply(keeping bytes: Int) {
        guard let reply else { return }
        if let next = guide?.next {
            // No prompt repeats what the engine has written itself.
            guide?.place = next
            malformedReplies = 0
            spentRetries = 0
            guide?.next = nil
            self.reply = nil
            return
        }
        let kept = String(decoding: reply.text.utf8.prefix(bytes), as: UTF8.self)
        exchanges.append(Exchange(instruction: reply.instruction, reply: kept))
        // A reply that broke off has used up patience; any other has restored it.
        if !asksWhole { spentRetries = 0 }
        // Only an interrupt comes before the item could fail.
        if let failure = reply.callFailure { outcomes.append(Instruction.error(failure)) }
        if reply.isLost { isStepUnfinished = true }
        self.reply = nil
        refusals = 0
    }
}
