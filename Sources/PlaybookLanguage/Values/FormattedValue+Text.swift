extension FormattedValue {
    /// The value as text: converted, then formatted as its format says. It is what an f-string shows in its place.
    public func text(in scope: some VariableScope) throws(EvaluationError) -> String {
        try Evaluation(scope: scope).text(of: self)
    }
}
