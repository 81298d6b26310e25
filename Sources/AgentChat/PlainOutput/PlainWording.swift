import SessionLog

/// What plain output says to a person beside the transcript: briefly, or in full sentences for those who hear it.
enum PlainWording {
    /// Asks for a line; `recipient` is named where there are several agents. The person types behind it, or, after a
    /// sentence, in the next line.
    ///
    /// - Parameter triesAgain: whether Enter alone asks the model again.
    static func prompt(to recipient: String?, triesAgain: Bool = false, isAccessible: Bool) -> String {
        let name = recipient.map { TextSanitizer.sanitized($0) }
        if isAccessible {
            let advice = triesAgain ? " An empty line asks the model again." : ""
            return "\(name ?? "The program") waits for your answer.\(advice)\n"
        }
        let remarks = [name.map { "to \($0)" }, triesAgain ? "Enter tries again" : nil].compactMap(\.self)
        return "You\(remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"): "
    }

    /// Says that a request has failed and is sent again, where nothing counts the seconds.
    static func retrying(_ attempt: Int, of count: Int, milliseconds: Int64, reason: String) -> String {
        let when = milliseconds < 1000 ? "at once" : "in \(milliseconds / 1000) s"
        return
            "Warning: \(reason.prefix(1).uppercased() + reason.dropFirst()). Trying again \(when) (\(attempt)/\(count))."
    }

    /// Says that an answer is slow, where nothing counts the seconds.
    static func silence(_ seconds: Int64) -> String {
        "Nothing has come from the model for \(seconds) seconds. Ctrl-C stops the answer."
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
