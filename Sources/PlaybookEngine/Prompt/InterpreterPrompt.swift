import LanguageModels
import Streaming

/// What every request begins with: the text of `InterpreterPrompt.md`, whose reasons stand in the file beside it.
struct InterpreterPrompt: Sendable {
    /// The system message.
    var rules = ""
    /// A conversation that shows the form, from an instruction to the last reply.
    var example: [ModelMessage] = []

    static let standard = InterpreterPrompt(
        parsing: String(decoding: PackageResources.InterpreterPrompt_md, as: UTF8.self))

    /// Reads the rules, then turns that each stand behind a line `=== user` or `=== assistant`.
    init(parsing text: String) {
        var lines: [Substring] = []
        var role: ModelMessage.Role?
        func part() -> String { lines.joined(separator: "\n").trimmingBlankEnds }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("=== ") else {
                lines.append(line)
                continue
            }
            if let role { example.append(ModelMessage(role, part())) } else { rules = part() }
            role = ModelMessage.Role(rawValue: String(line.dropFirst(4)))
            lines = []
        }
        if let role { example.append(ModelMessage(role, part())) }
    }
}
