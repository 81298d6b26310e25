import PlaybookLanguage
import Streaming

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
    /// The length of the whole request.
    var requestBytes = 0
    /// Items executed, streaming calls included.
    var executedItems = 0
    /// Results of the calls among the arguments of the item that executes now, in order.
    var arguments: [PlaybookValue] = []
    /// The streaming call that executes now. It is the message itself, not a note of it.
    var message: StreamingSendMessage?
    /// Why the playbook that its last item called has failed; the item is about to fail for that.
    var callFailure: String?
    /// Whether a message of it was not delivered. The model does not know it until the next instruction.
    var hasRefusedMessage = false
    /// Whether any text of it has been shown.
    var hasShownText = false
    /// Whether the message that executes now comes to nobody, and is read over up to its end.
    var skipsMessage = false
    /// Whether the rest is not executed: an item has failed, or something could not be read.
    var isAbandoned = false
    /// Whether it has come to its end, by its provider's word or its own.
    var isRead = false
    /// Whether the process is gone that has read it so far, so that no more of it comes.
    var isLost = false
    /// How much of the text the engine has written itself, before the answer to a question.
    var openingBytes = 0
    /// How many AI agents there were when it was asked for: what it may call and address depends on that.
    var agentCount = 0
}
