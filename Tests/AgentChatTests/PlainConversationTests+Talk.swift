import SessionLog
import Streaming

@testable import AgentChat

/// What the tests of plain output drive a conversation with, and what they let the log tell.
extension PlainConversationTests {
    /// A conversation with its numbering of entries.
    struct Talk {
        private var conversation: PlainConversation
        private var count = 0

        init(_ terminals: StandardStreams.Terminals, isVerbose: Bool = false) {
            self.init(PlainStyle(terminals: terminals, isVerbose: isVerbose))
        }

        init(_ style: PlainStyle, hasTypedMessage: Bool = false) {
            conversation = PlainConversation(style: style, runID: RunID(), hasTypedMessage: hasTypedMessage)
        }

        var status: ExitReason { conversation.exitReason }

        mutating func log(_ event: LogEvent, isLineTypedAhead: Bool = false, at now: Int64 = 0) -> [String] {
            defer { count += 1 }
            let entry = LogEntry(sequence: count, milliseconds: 0, event: event)
            return handle(.entry(entry, isLineTypedAhead: isLineTypedAhead, at: now))
        }

        mutating func type(_ line: String) -> [String] { handle(.input(.line(line))) }
        mutating func end() -> [String] { handle(.input(.end)) }
        mutating func tick(at now: Int64) -> [String] { handle(.tick(at: now)) }
        func nextChange(after now: Int64) -> Int64? { conversation.nextChange(after: now) }
        mutating func interrupt(at now: Int64) -> [String] { handle(.interrupt(at: now)) }

        /// Goes on after these events.
        mutating func goOn(after events: [LogEvent], transcriptFile: String = "") -> [String] {
            let entries = events.enumerated().map { LogEntry(sequence: $0, milliseconds: 0, event: $1) }
            count = entries.count
            return Self.texts(
                of: conversation.goOn(
                    after: PastConversation(entries: entries, transcriptFile: Array(transcriptFile.utf8))))
        }

        mutating func handle(_ event: PlainConversation.Event) -> [String] {
            Self.texts(of: conversation.handle(event))
        }

        private static func texts(of actions: [PlainConversation.Action]) -> [String] {
            actions.map { action in
                switch action {
                case .write(let bytes, .output): "out " + String(decoding: bytes, as: UTF8.self)
                case .write(let bytes, .error): "err " + String(decoding: bytes, as: UTF8.self)
                case .write(let bytes, .transcript): "file " + String(decoding: bytes, as: UTF8.self)
                case .readLine: "read"
                case .submit(let line): "submit " + line
                case .tryAgain: "try again"
                case .endInput: "end input"
                case .interruptAnswer: "interrupt answer"
                case .stop: "stop"
                case .exit(let status): "exit \(status.rawValue)"
                }
            }
        }
    }

    func start(_ id: String) -> MessageStreamStartEvent {
        MessageStreamStartEvent(messageID: id, sender: "Guide", recipient: "user")
    }

    func update(_ id: String, _ text: String) -> MessageStreamUpdateEvent {
        MessageStreamUpdateEvent(messageID: id, content: text, offset: 0)
    }

    func complete(_ id: String, _ text: String) -> MessageStreamCompleteEvent {
        MessageStreamCompleteEvent(messageID: id, content: text)
    }

    func message(_ id: String, _ text: String) -> CompleteMessage {
        CompleteMessage(messageID: id, sender: "Guide", recipient: "user", content: text)
    }

    func human(_ text: String) -> LogEvent {
        .humanMessage(messageID: "h", recipient: "Guide", content: text)
    }
}
