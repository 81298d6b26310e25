import SessionLog

/// The line that says that an answer is on its way. It goes to a terminal only.
enum TypingIndicator {
    /// - Parameter remark: what else a person should know.
    static func text(for agent: String, _ remark: AnswerWait.Remark? = nil) -> [UInt8] {
        let name = TextSanitizer.sanitized(agent)
        return switch remark {
        case nil: Array("\(name) is typing…".utf8)
        case .silence(let seconds)?: Array("\(name) is typing… nothing for \(seconds) s, Ctrl-C stops".utf8)
        case .retrying(let attempt, let count, let seconds, let reason)?:
            Array(
                ("\(name): retrying \(attempt)/\(count)" + (seconds > 0 ? " in \(seconds) s" : "")
                    + ": \(TextSanitizer.sanitized(reason))").utf8)
        }
    }

    /// Carriage return and ECMA-48 EL: the line is empty again. All terminals that people use know it.
    static let erasing: [UInt8] = Array("\r\u{1B}[K".utf8)
}
