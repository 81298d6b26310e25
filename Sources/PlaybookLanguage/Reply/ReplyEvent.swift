public import Streaming

/// What the reader finds in a reply, in order.
///
/// A streaming call is one `messageStart`, any number of `messageText` and `messageValue`, then `messageEnd`, or, when
/// it turns out malformed or the reply breaks off inside it, `malformed` or the end of the reply without `messageEnd`.
/// No other event comes between a `messageStart` and the end of its message, except `messageTarget`.
public enum ReplyEvent: Sendable, Hashable {
    /// A complete item.
    case item(ReplyItem)
    /// A Say or SendMessage whose text is going to follow.
    case messageStart(MessageHead)
    /// Decoded text of the message, never empty. It equals the executed text byte for byte.
    case messageText(String)
    /// A `{…}` of an f-string, or another term of the text, complete: its value as text comes here.
    case messageValue(FormattedValue)
    /// `$name` or `{$name}` written as such in a plain literal: the variable's value if it exists, else `source`.
    case messageVariable(name: String, source: String)
    /// A `target=` that stands after text that was already delivered. It must name the human.
    case messageTarget(Expression, ReplyPosition)
    /// The message's item is complete.
    case messageEnd
    /// The reply ends here: something in it cannot be read. An open message is aborted.
    case malformed(ReplyError)
}

/// The beginning of a streaming call.
public struct MessageHead: Sendable, Hashable {
    /// `Say` or `SendMessage`.
    public var callee: String
    /// Where a result goes (`$x = Say(…)`); it is null.
    public var result: VariableTarget?
    /// Who is addressed; nil means the human. A bare name arrives as `.variable`: it is first a target, then the
    /// variable.
    public var target: Expression?
    public var position: ReplyPosition

    public init(callee: String, result: VariableTarget? = nil, target: Expression?, at position: ReplyPosition) {
        self.callee = callee
        self.result = result
        self.target = target
        self.position = position
    }
}

/// Something in a reply that the grammar does not allow; the model is told.
public struct ReplyError: Error, Sendable, Hashable {
    public var position: ReplyPosition
    /// One sentence for the model: what is wrong and what to write instead.
    public var message: String

    public init(_ message: String, at position: ReplyPosition) {
        self.message = message
        self.position = position
    }
}

/// How a reply ended.
public enum ReplyEnd: Sendable, Hashable {
    /// As the model meant it: what is still open is malformed.
    case regular
    /// Broken off (network, length limit, interrupt): what is still open is dropped, never guessed.
    case broken
}

/// What the reader has to know of the program to tell items from prose.
public struct ReplyVocabulary: Sendable {
    /// Names that may be called: playbooks (`Name`, `Agent.Name`) and built-ins.
    public var callees: [String]
    /// Everything that a message may be addressed to: `user`, `human`, `meeting`, agents' headings, class names, ids.
    public var targets: [String]

    public init(callees: [String], targets: [String]) {
        self.callees = callees
        self.targets = targets
    }
}
