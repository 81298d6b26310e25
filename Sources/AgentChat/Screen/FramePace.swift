import ChatDisplay

/// When the next frame is due: at once after a key or the first character of a message, else at most 60 times a second.
struct FramePace: Sendable {
    private static let frameMilliseconds: Int64 = 16

    private var lastFrame = Int64.min / 2
    /// Something on the screen tells the time, which has changed.
    var isChangeDue = true

    /// The time of the next frame that events ask for; nil for none.
    func nextFrame(for urgency: ChatScreen.Urgency) -> Int64? {
        switch urgency {
        case .none: nil
        case .soon: lastFrame + Self.frameMilliseconds
        case .atOnce: lastFrame
        }
    }

    func isDue(for urgency: ChatScreen.Urgency, at now: Int64) -> Bool {
        isChangeDue || nextFrame(for: urgency).map { $0 <= now } ?? false
    }

    mutating func frameDrawn(at now: Int64) {
        lastFrame = now
        isChangeDue = false
    }
}
