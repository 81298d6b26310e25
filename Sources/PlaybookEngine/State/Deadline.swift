/// When a wait ends by itself: milliseconds since 1970 by the log's clock, so that it outlives the process.
enum Deadline {
    /// What a model asks for may be any number; a wait beyond this has no end.
    private static let latest = Int64.max / 2

    static func after(seconds: Double, now: Int64) -> Int64 {
        let milliseconds = (Double(now) + seconds * 1000).rounded()
        guard let deadline = Int64(exactly: milliseconds) else { return milliseconds < 0 ? 0 : latest }
        return min(max(deadline, 0), latest)
    }
}
