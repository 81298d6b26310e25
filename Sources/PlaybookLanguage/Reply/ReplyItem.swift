public import Streaming

/// One thing that a reply tells the engine to do, in the order written. A Say or SendMessage that streams is not an
/// item of this type: its parts arrive as ``ReplyEvent``s while it is written.
public struct ReplyItem: Sendable, Hashable {
    public var kind: Kind
    /// Where the item begins in the reply.
    public var position: ReplyPosition

    public enum Kind: Sendable, Hashable {
        /// `Step["Main:03:QUE"]`
        case step(StepReference)
        /// `Var[$x, expr]` or `$x = expr`; a null value removes the variable.
        case assignment(VariableTarget, Expression)
        /// `Trigger["text"]`
        case trigger(String)
        /// `Return[expr]`; without an expression it returns null.
        case returned(Expression?)
        /// A call of a playbook or a built-in, `Var[$x, Call(…)]` and `$x = Call(…)` included.
        case call(PlaybookCall)
        case yield(YieldReason)
    }

    public init(_ kind: Kind, at position: ReplyPosition) {
        self.kind = kind
        self.position = position
    }
}

/// The step that the model says it executes.
public struct StepReference: Sendable, Hashable, Codable {
    /// As written: the playbook's name, or nil where the model left it out.
    public var playbook: String?
    /// E.g. `03.02`
    public var number: String
    /// E.g. `QUE`
    public var code: String?

    public init(playbook: String? = nil, number: String, code: String? = nil) {
        self.playbook = playbook
        self.number = number
        self.code = code
    }
}

/// The variable on the left of an assignment.
public struct VariableTarget: Sendable, Hashable, Codable {
    /// Without the `$`.
    public var name: String
    /// As written after the colon, if any; a remark, never checked.
    public var type: String?

    public init(_ name: String, type: String? = nil) {
        self.name = name
        self.type = type
    }
}

/// A call as written. Arguments that are calls themselves are hoisted: they run first, from left to right.
public struct PlaybookCall: Sendable, Hashable {
    /// Where the result goes, with `$x =` before the call.
    public var result: VariableTarget?
    /// `Name` or `Agent.Name`, as written.
    public var callee: String
    public var arguments: [Argument]

    public struct Argument: Sendable, Hashable {
        /// Without the `$`; nil for a positional argument.
        public var name: String?
        public var value: Value

        public init(name: String? = nil, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    public indirect enum Value: Sendable, Hashable {
        case expression(Expression)
        case call(PlaybookCall)
    }

    public init(result: VariableTarget? = nil, callee: String, arguments: [Argument]) {
        self.result = result
        self.callee = callee
        self.arguments = arguments
    }
}

/// What a reply gives control back for.
public enum YieldReason: String, Sendable, Hashable, Codable {
    case user, call, agent, meeting, `return`, exit
}
