/// How source becomes PBASM.
public enum CompilerChoice: String, Sendable, Hashable, CaseIterable {
    /// By rules, without a model.
    case native
    /// By a language model.
    case model
}
