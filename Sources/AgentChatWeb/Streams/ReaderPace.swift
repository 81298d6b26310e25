/// Whether a reader keeps up with what is written: it must have been told what there is at some moment within half a minute of
/// it.
///
/// So much for what comes while the reader follows. What there was before may take as long as it takes.
struct ReaderPace: Sendable {
    /// Milliseconds by which a reader may fall behind.
    static let slowness: Int64 = 30_000

    /// So many entries there were at a moment.
    private var goal: Int
    /// That moment; nil while the reader is told what there was before it came.
    private var since: Int64?

    /// - Parameter count: how many entries there are when the reader comes.
    init(count: Int) { goal = count }

    /// - Parameters:
    ///   - position: how many entries the reader has been told.
    ///   - count: how many there are.
    ///   - now: milliseconds of a clock that only goes forward.
    /// - Returns: whether the reader has fallen behind.
    mutating func isTooSlow(position: Int, count: Int, now: Int64) -> Bool {
        guard position < goal else {
            (goal, since) = (count, now)
            return false
        }
        return since.map { now - $0 > Self.slowness } ?? false
    }
}
