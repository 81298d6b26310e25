import ChatDisplay

/// When the cursor is hidden: while a message is written and nobody types.
///
/// Otherwise it would jump between the text and the input with each piece, which flickers, and costs more bytes than the
/// text itself. Times are milliseconds of a clock that never goes back.
struct CursorRest: Sendable {
    /// Who has just typed goes on, or begins to compose a character, which the terminal shows at the cursor.
    private static let afterKey: Int64 = 3000
    /// A message that pauses so long leaves the cursor to the person.
    private static let pause: Int64 = 400

    /// When the cursor appears again, unless the text goes on; nil while it is shown.
    private(set) var end: Int64?
    private var lastKey = Int64.min / 2
    private var transcript: [StyledRow] = []

    var isResting: Bool { end != nil }

    mutating func typed(at now: Int64) {
        lastKey = now
        end = nil
    }

    /// A frame is about to be drawn.
    mutating func drawn(_ frame: ChatFrame, at now: Int64) {
        let rows = frame.windows.first { $0.kind == .transcript }?.rows ?? []
        defer { transcript = rows }
        guard rows != transcript, now - lastKey > Self.afterKey else { return }
        end = now + Self.pause
    }

    /// Whether the cursor is to be shown again, which ends its rest.
    mutating func isOver(at now: Int64) -> Bool {
        guard let end, end <= now else { return false }
        self.end = nil
        return true
    }
}
