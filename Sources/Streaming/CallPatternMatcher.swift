/// Recognises the head of a streaming call in an item's tokens: `Say(` or `SendMessage(`, perhaps with `$x =` before.
///
/// `await` and `self.` never arrive here: the tokenizer ignores them.
public struct CallPatternMatcher: Sendable {
    /// What the tokens so far are.
    public enum Match: Sendable, Hashable {
        /// They may become a streaming call.
        case undecided
        /// They are the head of one; the next token is the first of its arguments.
        case streaming(StreamingCallHead)
        /// They are something else.
        case other
    }

    private enum Phase {
        case start
        case name(String)
        case type(String)
        case value
        case callee(String)
    }

    private let form: ItemForm
    private let position: ReplyPosition
    private var phase = Phase.start
    private var result: StreamingCallHead.Result?

    /// - Parameters:
    ///   - form: of the item whose tokens follow.
    ///   - position: where the item begins.
    public init(_ form: ItemForm, at position: ReplyPosition) {
        self.form = form
        self.position = position
    }

    /// Takes the item's next token, from the one after `itemStart` on.
    public mutating func match(_ token: ReplyToken) -> Match {
        guard form == .call || form == .assignment else { return .other }
        switch (phase, token.kind) {
        case (.start, .name(let name)), (.start, .variable(let name)): phase = .name(name)
        case (.name(let name), .symbol(.colon)): phase = .type(name)
        case (.type(let name), .rawText(let type)): result = .init(variable: name, type: type)
        case (.name(let name), .symbol(.assign)):
            result = .init(variable: name, type: nil)
            phase = .value
        case (.type, .symbol(.assign)): phase = .value
        case (.value, .name(let name)): phase = .callee(name)
        case (.name(let callee), .symbol(.openParenthesis)), (.callee(let callee), .symbol(.openParenthesis)):
            guard let method = StreamingMethod(named: callee) else { return .other }
            return .streaming(StreamingCallHead(method: method, result: result, position: position))
        default: return .other
        }
        return .undecided
    }
}

/// The calls whose text is delivered while it is written.
public enum StreamingMethod: String, Sendable, Hashable {
    case say = "Say"
    case sendMessage = "SendMessage"

    /// The method of this name, found as all callees are: without case and `_`.
    init?(named name: String) {
        switch CalleeNames.folded(name) {
        case "say": self = .say
        case "sendmessage": self = .sendMessage
        default: return nil
        }
    }
}

/// The beginning of a streaming call, up to its opening parenthesis.
public struct StreamingCallHead: Sendable, Hashable {
    public var method: StreamingMethod
    /// The variable on the left, without its `$`.
    public var result: Result?
    public var position: ReplyPosition

    public struct Result: Sendable, Hashable {
        public var variable: String
        public var type: String?
    }
}
