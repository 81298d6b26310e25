/// Decides when the next frame is drawn: at once for what a person did, else as often as a screen can use and the machine
/// can bear, and never without a reason.
///
/// Times are milliseconds of a clock that never goes back.
public struct RedrawPolicy: Sendable, Hashable {
    /// What waits to be drawn.
    private var pending = ChatScreen.Urgency.none
    /// Since when the most urgent of it waits.
    private var waitingSince: Int64 = 0
    /// Before this time only what is urgent is drawn.
    private var pauseEnd = Int64.min
    /// Of a frame, smoothed: one that is slow by chance should not hold up the next ones.
    private var cost = 0.0

    /// At most 60 frames a second (interface.md, "The full screen").
    private static let interval: Int64 = 17
    /// Where frames are slow, most of the time is left to the rest: 7 parts of pause to 3 of drawing.
    private static let pausePerCost = 7.0 / 3.0
    /// However slow a frame is, text that arrives is seen within this time.
    private static let longestPause: Int64 = 250

    public init() {}

    /// Something has changed.
    public mutating func changed(_ urgency: ChatScreen.Urgency, at now: Int64) {
        guard urgency > pending else { return }
        pending = urgency
        waitingSince = now
    }

    /// When to draw, which may be past; nil while nothing waits.
    public var nextFrame: Int64? {
        switch pending {
        case .none: nil
        case .soon: max(waitingSince, pauseEnd)
        case .atOnce: waitingSince
        }
    }

    /// A frame was drawn between these times, with all that waited.
    public mutating func drew(from start: Int64, to end: Int64) {
        pending = .none
        cost = (cost + Double(max(0, end - start))) / 2
        pauseEnd = max(start + Self.interval, end + min(Self.longestPause, Int64(cost * Self.pausePerCost)))
    }
}
