/// A point in time by two clocks.
///
/// What is due when goes by one that only goes forward: the time of day is put right now and then, also by hours, and must
/// neither hold text back nor send readers away.
struct Moment: Sendable, Hashable {
    /// Milliseconds of a clock that only goes forward, since whenever.
    var ticks: Int64
    /// Milliseconds since 1970, for people.
    var milliseconds: Int64

    /// - Parameter milliseconds: what the log's clock says.
    static func now(_ milliseconds: Int64) -> Moment {
        Moment(ticks: start.duration(to: .now).milliseconds, milliseconds: milliseconds)
    }

    /// It stands still while the machine sleeps, as all readers do.
    private static let start = SuspendingClock.now
}
