import LanguageModels
import PlaybookEngine
import PlaybookLanguage
import SessionLog

/// A program that is run under faults, with the model's part and the human's, and with what is to come of it.
struct ChaosProgram: Sendable, CustomStringConvertible {
    let name: String
    let source: String
    var isGuided = false
    var needsPython = false
    let writer: ScriptedWriter
    /// What the human says, in order.
    var lines: [String] = []
    /// Each message as `Sender → recipient: content`, in the order of their ends.
    let messages: [String]

    var description: String { name }

    func program() throws -> Program {
        try Program(files: [SourceFile(path: "\(name).md", text: source)])
    }
}
