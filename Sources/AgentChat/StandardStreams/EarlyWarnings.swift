import Synchronization

/// What is said on standard error before a run begins, kept for a full screen that covers it.
enum EarlyWarnings {
    private static let warnings = Mutex<[String]>([])

    /// Writes a warning, of one line or more, and keeps it.
    static func tell(_ text: String) {
        StandardStreams.writeLine(text, to: StandardStreams.error)
        // A screen of this program need not say whose it is.
        let name = "agent-chat: "
        let warning = text.hasPrefix(name) ? String(text.dropFirst(name.count)) : text
        warnings.withLock { $0.append(warning) }
    }

    /// In the order in which they were told.
    static var all: [String] { warnings.withLock { $0 } }
}
