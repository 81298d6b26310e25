import SessionLog

/// What plain output says to a person beside the transcript: briefly, or in full sentences for those who hear it.
enum PlainWording {
    /// Asks for a line; `recipient` is named where there are several agents. The person types behind it, or, after a
    /// sentence, in the next line.
    static func prompt(to recipient: String?, isAccessible: Bool) -> String {
        let name = recipient.map { TextSanitizer.sanitized($0) }
        if isAccessible { return "\(name ?? "The program") waits for your answer.\n" }
        return "You\(name.map { " (to \($0))" } ?? ""): "
    }

    /// Says once that an answer is on its way.
    static func working(_ agent: String) -> String {
        "\(TextSanitizer.sanitized(agent)) is working on an answer."
    }

    static let inputEnded =
        "The program waits for input, and there is no more. Give standard input more lines, or say the first with --message."

    static let wholeInputEnded =
        "The program waits for input, and with --input-format whole standard input is one message at most. Without it, each "
        + "line is a message."

    static func transcriptFailed(_ failure: OutputWriter.Failure) -> String {
        let reason =
            switch failure {
            case .closed: "The reader of the transcript has gone away."
            case .failed(let message): message
            }
        return "\(reason) The run goes on without the transcript."
    }
}
