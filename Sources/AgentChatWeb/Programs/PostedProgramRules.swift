import OrderedCollections
import PlaybookLanguage

/// What a program that a client sends must not do: whoever may chat with the server shall not thereby command it.
///
/// `!import` is refused when the program is read, for it comes from no folder.
struct PostedProgramRules: Sendable {
    let allowsPython: Bool

    /// Why the program is not run; nil if it may be.
    func refusal(of program: Program) -> WebError? {
        for agent in program.agents {
            if !agent.pythonBlocks.isEmpty, !allowsPython {
                return Self.refusal(
                    "python_not_allowed", "Python, in \(agent.heading), which would run on the server",
                    advice: "Take the Python out, or have the server's keeper start it with --allow-python.")
            }
            if agent.kind == .mcp || agent.metadata["remote"] != nil {
                return Self.refusal(
                    "remote_not_allowed", "an agent that is a remote server (\(agent.heading))",
                    advice: "Take `remote:` out, or have the program put into the server's folders.")
            }
            if agent.metadata["model"] != nil || agent.playbooks.contains(where: { $0.metadata["model"] != nil }) {
                return Self.modelRefusal
            }
        }
        return program.frontMatter["model"] == nil ? nil : Self.modelRefusal
    }

    private static let modelRefusal = refusal(
        "model_not_allowed", "a `model:` of its own", advice: "Take `model:` out: the server chooses the model.")

    private static func refusal(_ code: String, _ thing: String, advice: String) -> WebError {
        WebError(
            .unprocessableContent, code, "A program that is sent must not have \(thing).", advice: advice)
    }
}
