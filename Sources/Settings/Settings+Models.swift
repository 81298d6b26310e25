/// All models of the settings, whichever is asked first.
extension Settings {
    /// How each is asked, in the order of preference.
    public var models: [LLMConfig] { [llm] + alternatives }

    /// What `--model` would have to be for these models.
    public var modelNames: [String] { models.map(\.model.description) }

    /// The files that are played back.
    public var recordings: [String] { models.map(\.model).filter { $0.provider == .replay }.map(\.name) }
}
