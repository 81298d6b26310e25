import SessionLog

/// The line that says that an answer is on its way. It goes to a terminal only.
enum TypingIndicator {
    static func text(for agent: String) -> [UInt8] {
        Array("\(TextSanitizer.sanitized(agent)) is typing…".utf8)
    }

    /// Carriage return and ECMA-48 EL: the line is empty again. All terminals that people use know it.
    static let erasing: [UInt8] = Array("\r\u{1B}[K".utf8)
}
