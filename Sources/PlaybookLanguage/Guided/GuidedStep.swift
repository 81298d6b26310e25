import Streaming

/// What a step tells the engine to do, in order, as far as its words determine it.
public enum GuidedAction: Sendable, Hashable {
    case message(to: String, Wording)
    case wait(YieldReason)
    /// The answer goes into these variables.
    case take([AskedVariable])
    /// An item of a reply as it is written there, without backticks.
    case item(String)
    /// Adds the value of the expression's source to a number or a list; or takes it away.
    case change(variable: String, by: String, isLess: Bool)
    case returned(String?)
    case jump(String)
    /// Nothing that the engine can do, and nothing that it has to.
    case nothing
    /// Only judgement does it. What it finds out goes into the variables.
    case judged(String, into: [String])

    public enum Wording: Sendable, Hashable {
        case template(MessageTemplate)
        /// The value of the expression's source.
        case value(String)
        /// In words what is to be said; and a wording for it where a plain one can be made.
        case task(String, plain: String?)
    }

    /// A variable that is asked for.
    public struct AskedVariable: Sendable, Hashable {
        /// Without the `$`.
        public var name: String
        public var type: String?

        public init(_ name: String, type: String? = nil) {
            self.name = name
            self.type = type
        }
    }
}

/// A step that is no CND and no JMP, as the engine carries it out.
public struct GuidedStep: Sendable, Hashable {
    public var actions: [GuidedAction]

    /// Reads a step of PBASM.
    ///
    /// - Parameters:
    ///   - hasModel: whether a model could word a question that asks for several values at once.
    public init(reading step: Step, hasModel: Bool) {
        let (text, yield) = Self.splitYield(step.text)
        actions =
            switch step.code {
            case .yield: [.wait(Self.reason(of: step.text) ?? .call)]
            case .return: Self.returned(text)
            case .check, .condition: [.nothing]
            case .jump: [step.jumpTarget.map(GuidedAction.jump) ?? .nothing]
            case .queue, .execute, .think: Self.actions(of: text, code: step.code, hasModel: hasModel)
            }
        guard let yield, !actions.contains(.wait(yield)) else { return }
        if yield == .return, actions.contains(where: { if case .returned = $0 { true } else { false } }) { return }
        actions.append(.wait(yield))
    }

    /// `Say(user, …); YLD user`: the wait that ends the step.
    private static func splitYield(_ text: String) -> (text: String, yield: YieldReason?) {
        let bytes = Array(text.utf8)
        guard let place = bytes[...].lastIndex(of: "; YLD " as StaticString) else { return (text, nil) }
        let rest = String(decoding: bytes[(place + "; YLD ".utf8.count)...], as: UTF8.self)
        return (String(decoding: bytes[..<place], as: UTF8.self), reason(of: rest))
    }

    private static func reason(of text: String) -> YieldReason? {
        Word.words(of: text, atMost: 3).lazy.compactMap { YieldReason(rawValue: $0.lowercased) }.first
    }

    private static func returned(_ text: String) -> [GuidedAction] {
        let bytes = Array(text.utf8)
        let tokens = ProseToken.tokens(of: text)
        if let actions = ReturnedValue.actions(ofValue: tokens[...], bytes) { return actions }
        let (head, named) = ClauseReader.namedCall(in: tokens, of: bytes)
        if let named, let clause = CallClause(head, naming: named.call, named.tokens), clause.result == nil {
            let variable = "$\(partPrefix)1"
            return [.item("\(variable) = \(clause.source)"), .returned(variable)]
        }
        return [.judged("Find out what to return: \(text)", into: [returnedVariable])]
    }

    /// Holds a result that judgement has found until it is returned. It is not shown to models.
    public static let returnedVariable = "_result"

    /// Begins the names of variables that hold what calls inside a step gave, until the step is done. They belong to the
    /// frame, so that a playbook which calls itself does not change its caller's.
    public static let partPrefix = "_part"

    private static func actions(of text: String, code: Step.Code, hasModel: Bool) -> [GuidedAction] {
        if case .call? = try? PlaybookCall.Value(parsing: text),
            let call = ProseCall.all(in: ProseToken.tokens(of: text)[...], of: Array(text.utf8)).first,
            call.source == text
        {
            return [.item(text)]
        }
        let (target, clause) = addressee(of: text)
        let reader = ClauseReader(target: target ?? "user", hasModel: hasModel, code: code)
        return reader.actions(of: clause)
    }

    /// `user` and `Greet them` of `Say(user, Greet them)`, as the native compiler writes it.
    private static func addressee(of text: String) -> (target: String?, clause: String) {
        for callee in ["Say(", "SendMessage("] where text.hasPrefix(callee) && text.hasSuffix(")") {
            let inner = text.dropFirst(callee.count).dropLast()
            guard let comma = inner.firstIndex(of: ",") else { return (nil, String(inner)) }
            let target = inner[..<comma].trimmed
            guard target.utf8.allSatisfy(\.continuesName) else { return (nil, String(inner)) }
            return (target, inner[inner.index(after: comma)...].trimmed)
        }
        return (nil, text)
    }
}

extension GuidedAction {
    /// Why only a model could do it; nil where the words determine it.
    public var judgement: String? {
        switch self {
        case .message(_, .task(_, nil)): "the words to say"
        case .judged(_, let variables):
            variables.isEmpty || variables == [GuidedStep.returnedVariable]
                ? "what to do" : variables.map { "$\($0)" }.joined(separator: ", ")
        default: nil
        }
    }
}
