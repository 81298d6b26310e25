/// Why an expression has no value.
public struct EvaluationError: Error, Sendable, Hashable {
    /// One sentence for the model: what is wrong, and what to write instead.
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}

extension EvaluationError: CustomStringConvertible {
    public var description: String { message }
}
