/// The rules that the model is given: the text of `InterpreterPrompt.md`, whose reasons stand in the file beside it.
enum InterpreterPrompt {
    static let text = String(decoding: PackageResources.InterpreterPrompt_md, as: UTF8.self)
}
