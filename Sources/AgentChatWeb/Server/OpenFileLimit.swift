#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many files and connections this process may have open at once. Many systems allow 1,024 until a program asks for more.
enum OpenFileLimit {
    /// Raises the limit as far as the user may.
    ///
    /// - Returns: what it is then; nil for a system that does not say.
    static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(openFiles, &limit) == 0 else { return nil }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // Some systems have a limit that is lower than what they say.
        let isRaised = setrlimit(openFiles, &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_cur : before)
    }

    /// Says that there may be too few, and what to do.
    ///
    /// - Parameter allowed: how many there may be.
    /// - Returns: nil if they are enough.
    static func notice(allowed: Int, maxStreams: Int, maxRuns: Int) -> String? {
        // A run has its file and its connection to the model; the rest is for requests that are answered at once.
        let needed = (Double(maxStreams) + 2 * Double(maxRuns) + 200).rounded()
        guard Double(allowed) < needed else { return nil }
        return "This user may have \(allowed) files and connections open at once, too few for --max-streams "
            + "\(maxStreams) and --max-runs \(maxRuns): lower these, or allow more with ulimit -Hn."
    }

    #if canImport(Glibc)
    private static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let openFiles = RLIMIT_NOFILE
    #endif
}
