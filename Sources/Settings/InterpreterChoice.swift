/// Who drives the steps of a program.
public enum InterpreterChoice: String, Sendable, Hashable, CaseIterable {
    /// The engine where there is no model or a small one, else the model.
    case auto
    /// The model, by its replies.
    case reply
    /// The engine, which asks the model only for what needs judgement.
    case guided

    /// Whether the engine drives the steps.
    ///
    /// - Throws: where there is no model whose replies could.
    public func isGuided(with model: ModelName) throws(SettingsError) -> Bool {
        switch self {
        case .guided: return true
        case .auto: return model.provider == .noModel || model.isSmall
        case .reply:
            guard model.provider == .noModel else { return false }
            throw SettingsError(
                .option("--interpreter"), "there are no replies without a model; write guided, or name a model.")
        }
    }
}
