/// Follows the arguments of a streaming call token by token and says what may be delivered.
///
/// It holds back what can still be a target, takes keywords in any order, and splits the text into literals, mentions and
/// expressions. It knows no expressions: it hands over the tokens of one.
public struct StreamingCallDetector: Sendable {
    /// What a token brought about.
    public enum Action: Sendable, Hashable {
        /// The text is about to follow. The tokens are those of the target's expression, empty for none.
        case start(StreamingCallHead, target: [ReplyToken])
        /// Decoded text, never empty.
        case text(String)
        /// A field of an f-string, or another term of the text: the tokens of its expression.
        case value([ReplyToken])
        /// A mention of a variable in a plain literal.
        case variable(name: String, source: String)
        /// A `target=` after text that was delivered: the tokens of its expression.
        case target([ReplyToken], ReplyPosition)
        /// The call's item is complete.
        case end
        /// An argument is a call: this is an ordinary item, whose tokens so far these are. The rest follow from the
        /// tokenizer.
        case ordinary([ReplyToken])
        /// Nothing after this counts.
        case malformed(String, ReplyPosition)
    }

    /// What the present argument is.
    private enum Role {
        case target
        case text
        /// The first argument of a Say, which is its target if a text follows and its text if none does.
        case undecided
    }

    private enum Phase {
        /// Before an argument.
        case argument
        /// A name at the start of an argument, which `=` makes a keyword.
        case keyword(ReplyToken)
        /// In an argument.
        case target
        case text
        /// After the closing parenthesis.
        case closed
    }

    private let head: StreamingCallHead
    private let targets: TargetNames
    private let functions: Set<String>

    private var phase = Phase.argument
    private var role = Role.undecided
    private var text = TextArgument()
    private var nesting = Nesting()
    /// The tokens of a target or undecided argument.
    private var argument: [ReplyToken] = []
    /// The tokens of the target's expression, once it is known.
    private var target: [ReplyToken]?
    private var hasText = false
    /// Whether the text waits for the closing parenthesis, because a target may still follow.
    private var waitsForTarget = false
    private var hasStarted = false
    /// What is delivered once the target is known.
    private var held: [Action] = []
    /// The beginning of an undecided text.
    private var heldText = ""
    /// Every token of the item, until the start is announced.
    private var tokens: [ReplyToken]
    private var actions: [Action] = []

    /// - Parameters:
    ///   - head: what ``CallPatternMatcher`` found.
    ///   - tokens: the item's tokens up to the opening parenthesis.
    ///   - targets: what a message may be addressed to.
    ///   - functions: the names that are called inside expressions; a call of any other is no expression.
    public init(_ head: StreamingCallHead, tokens: [ReplyToken], targets: TargetNames, functions: Set<String>) {
        self.head = head
        self.tokens = tokens
        self.targets = targets
        self.functions = functions
    }

    /// Takes the item's next token.
    public mutating func feed(_ token: ReplyToken) -> [Action] {
        actions = []
        if !hasStarted { tokens.appendJoiningText(token) }
        scan(token)
        return actions
    }

    private mutating func scan(_ token: ReplyToken) {
        if case .malformed(let message) = token.kind { return fail(message, token) }
        switch phase {
        case .argument: scanArgument(token)
        case .keyword(let name):
            if case .symbol(.assign) = token.kind {
                beginKeyword(name)
            } else if beginPositional(name) {
                scan(name)
                scan(token)
            }
        case .target: scanTarget(token)
        case .text: scanText(token)
        case .closed:
            if case .itemEnd = token.kind {
                actions.append(.end)
            } else {
                fail("Nothing may follow the call's closing parenthesis.", token)
            }
        }
    }

    // MARK: Where an argument begins

    private mutating func scanArgument(_ token: ReplyToken) {
        switch token.kind {
        case .name, .variable: phase = .keyword(token)
        case .symbol(.closeParenthesis): close(token)
        case .symbol(.comma): fail("An argument is missing before the comma.", token)
        default:
            if beginPositional(token) { scan(token) }
        }
    }

    /// Begins an argument without a keyword; false if there cannot be one.
    private mutating func beginPositional(_ token: ReplyToken) -> Bool {
        if isUndecided { takeArgumentAsTarget() }
        guard !hasText else {
            failFurtherArgument(token)
            return false
        }
        begin(target != nil ? .text : head.method == .say ? .undecided : .target)
        return true
    }

    private mutating func beginKeyword(_ token: ReplyToken) {
        switch token.name {
        case "message", "text":
            if isUndecided { takeArgumentAsTarget() }
            guard !hasText else { return failFurtherArgument(token) }
            waitsForTarget = target == nil
            begin(.text)
        case "target", "target_agent_id":
            guard target == nil else { return fail("The message has two targets; name one.", token) }
            if isUndecided { waitsForTarget = true }
            begin(.target)
        default:
            fail("\(head.method.rawValue) has only the parameters target and message.", token)
        }
    }

    private mutating func begin(_ role: Role) {
        self.role = role
        argument = []
        nesting = Nesting()
        if role == .target {
            phase = .target
        } else {
            hasText = true
            text = TextArgument()
            phase = .text
        }
    }

    /// Whether the argument before is the first one and complete, and what follows decides what it is.
    private var isUndecided: Bool {
        hasText && role == .undecided
    }

    private mutating func takeArgumentAsTarget() {
        target = argument
        hasText = false
        held = []
        role = .target
    }

    private mutating func failFurtherArgument(_ token: ReplyToken) {
        fail("\(head.method.rawValue) has one text, after its target; join the parts of the text with +.", token)
    }

    // MARK: Inside an argument

    private mutating func scanTarget(_ token: ReplyToken) {
        guard nesting.endsArgument(token) else {
            nesting.enter(token)
            argument.appendJoiningText(token)
            return
        }
        guard let first = argument.first else { return fail("The target is missing.", token) }
        if argument.isCall(except: functions) {
            guard !hasStarted else {
                return fail("Assign the call's result to a variable first, and put the target before the text.", first)
            }
            return actions.append(.ordinary(tokens))
        }
        target = argument
        if hasStarted { actions.append(.target(argument, first.position)) }
        endArgument(token)
    }

    private mutating func scanText(_ token: ReplyToken) {
        switch text.feed(token) {
        case .inside: break
        case .part(let part): deliver(part.action)
        case .failed(let message): return fail(message, token)
        case .end(let expression):
            if let expression {
                if expression.isCall(except: functions), text.isSimple { return actions.append(.ordinary(tokens)) }
                deliver(.value(expression))
            }
            return endArgument(token)
        }
        if role == .undecided {
            argument.appendJoiningText(token)
            if !text.isSimple || !targets.mayBegin(with: heldText) { becomeText() }
        }
    }

    private mutating func endArgument(_ token: ReplyToken) {
        phase = .argument
        if case .symbol(.closeParenthesis) = token.kind { close(token) }
    }

    private mutating func close(_ token: ReplyToken) {
        guard hasText else { return fail("\(head.method.rawValue) needs a text.", token) }
        if head.method == .sendMessage, target == nil {
            return fail("SendMessage needs a target before the text; Say speaks to the human.", token)
        }
        start()
        phase = .closed
    }

    // MARK: What is delivered

    private mutating func becomeText() {
        role = .text
        start()
    }

    private mutating func deliver(_ action: Action) {
        if hasStarted || role == .text && !waitsForTarget {
            start()
            actions.append(action)
            return
        }
        if case .text(let piece) = action {
            if role == .undecided { heldText += piece }
            if case .text(var last) = held.last {
                held.removeLast()
                last += piece
                held.append(.text(last))
                return
            }
        }
        held.append(action)
    }

    private mutating func start() {
        guard !hasStarted else { return }
        hasStarted = true
        actions.append(.start(head, target: target ?? []))
        actions += held
        held = []
        tokens = []
    }

    private mutating func fail(_ message: String, _ token: ReplyToken) {
        actions.append(.malformed(message, token.position))
    }
}
