public import SessionLog
import Streaming

/// The messages of a log as panels, and the part of them that the screen shows.
public struct TranscriptView: Sendable {
    /// Shows only messages that are complete.
    public var showsMessagesWhole: Bool
    private var lines: [String] = []
    private var width = 80
    private var height = 20

    public init(showsMessagesBetweenAgents: Bool = false, showsMessagesWhole: Bool = false) {
        self.showsMessagesWhole = showsMessagesWhole
    }

    // MARK: What the log tells

    /// - Returns: whether anything that may be on the screen has changed, and whether a message has shown its first
    ///   character, which should be drawn at once.
    @discardableResult
    public mutating func take(_ entry: LogEntry) -> TranscriptChange {
        switch entry.event {
        case .stream(.update(let update)): lines.append(update.content)
        case .message(let message): lines.append(message.content)
        case .humanMessage(_, _, _, let content): lines.append("You: " + content)
        default: return .none
        }
        return .grew
    }

    // MARK: What is shown

    public mutating func resize(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
    }

    /// The rows to show: as many as the height, none wider than the width.
    public mutating func rows() -> [StyledRow] {
        let shown = lines.suffix(height).map { StyledRow($0).truncated(to: width) }
        return Array(repeating: StyledRow(), count: height - shown.count) + shown
    }

    /// Whether the end is shown and stays shown as the text grows.
    public private(set) var isFollowing = true

    /// Rows that have arrived below the view since it was moved away from the end; nil while it follows.
    public var newLines: Int? { nil }

    // MARK: Moving

    /// Scrolls by rows, up if negative. Arriving at the end follows again.
    public mutating func scroll(by rows: Int) {}
    public mutating func scrollToStart() {}
    public mutating func scrollToEnd() {}

    // MARK: Searching

    /// Marks what matches, and goes to the nearest match from what is shown towards the start.
    ///
    /// - Returns: how many messages match; 0 for none.
    @discardableResult
    public mutating func search(for text: String) -> Int { 0 }

    /// Goes to the next match towards the end, or the previous one towards the start.
    ///
    /// - Returns: false if there is none further.
    @discardableResult
    public mutating func goToMatch(forward: Bool) -> Bool { false }
    public mutating func endSearch() {}

    // MARK: Source text

    /// The exact text of the last message that an agent said.
    public var lastMessage: String? { lines.last }
}

public enum TranscriptChange: Sendable, Hashable {
    case none
    case grew
    /// The first characters of a message.
    case began
}
