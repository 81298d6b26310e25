import Glibc

/// Microseconds of a clock that never goes back, and is the same in all threads.
func microseconds() -> Int { nanoseconds(CLOCK_MONOTONIC) / 1000 }

/// Seconds of the processor that the calling thread has used.
func threadSeconds() -> Double { Double(nanoseconds(CLOCK_THREAD_CPUTIME_ID)) / 1e9 }

private func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// A time that is passed when a benchmark is stuck.
struct Deadline {
    private let end: Int
    private let what: String

    /// - Parameter what: is waited for.
    init(seconds: Int, _ what: String) {
        end = microseconds() + seconds * 1_000_000
        self.what = what
    }

    var hasPassed: Bool { microseconds() > end }

    func check() throws {
        if hasPassed { throw TimeUp(what: what) }
    }

    struct TimeUp: Error, CustomStringConvertible {
        let what: String
        var description: String { "waited in vain for \(what)" }
    }
}
