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
}
