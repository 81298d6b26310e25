import Measuring

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program started for a measurement: input from a file, standard output in our hands, standard error shared.
struct Child {
    private let identifier: pid_t
    private let output: Int32

    /// - Parameters:
    ///   - input: the file that is standard input.
    ///   - isQuiet: whether standard error goes nowhere.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], input: String = "/dev/null",
        isQuiet: Bool = false
    ) throws {
        // A client that is gone shows in the result of write(2).
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchmarkError(description: "pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        #else
        var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        if isQuiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)  // pipe(2) fills two
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let error = posix_spawn(&identifier, path, &actions, nil, &argv, &envp)
        close(ends[1])
        guard error == 0 else { throw BenchmarkError(description: "\(path) cannot be started: errno \(error)") }
        self.identifier = identifier
        output = ends[0]
    }

    /// From before the process is made until it has ended.
    static func milliseconds(running path: String) throws -> Double {
        let start = ContinuousClock.now
        _ = try Child(path, [], environment: [:]).end()
        return (ContinuousClock.now - start).inMilliseconds
    }

    /// Reads standard output until `text` has come, which nothing may follow.
    func readOutput(until text: String) throws {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let wanted = Array(text.utf8)
        while !received.suffix(wanted.count).elementsEqual(wanted) {
            try waitUntilReadable(output, "“\(text)” on standard output")
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { throw BenchmarkError(description: "the program ended before “\(text)”") }
            received += buffer.prefix(count)
        }
    }

    /// Reads standard output until the program closes it, and forgets what it said.
    func readToEnd() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while read(output, &buffer, buffer.count) > 0 {}
    }

    /// Waits for the end.
    ///
    /// - Parameter code: what it has to exit with.
    /// - Returns: the most memory that was resident at a time, in megabytes of 1,000,000 bytes, and the processor's time.
    @discardableResult
    func end(code: Int32 = 0) throws -> (status: Int32, peakMegabytes: Double, processorMilliseconds: Double) {
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(identifier, &status, 0, &usage) == identifier, status == code << 8 else {
            throw BenchmarkError(description: "the program failed with wait status \(status)")
        }
        close(output)
        // getrusage(2): kilobytes on Linux, bytes on macOS.
        #if canImport(Glibc)
        let bytes = Double(usage.ru_maxrss) * 1024
        #else
        let bytes = Double(usage.ru_maxrss)
        #endif
        let seconds = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        return (status, bytes / 1_000_000, seconds.reduce(0, +) * 1000)
    }
}
