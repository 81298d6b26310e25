import Glibc
import Measuring

/// Starts agent-chat-web, named by the first argument, again and again with a model server and clients in this process, and
/// prints what README.md describes.
@main struct WebBenchmarks {
    private static var parts: [(name: String, run: (_ binary: String) throws -> Void)] {
        [
            ("streams", StreamLoad.printTable),
            ("idle", IdleWatchers.printTable),
            ("slow", SlowWatcher.printTable),
            ("cuts", RandomCuts.printTable),
            ("messages", MessageRate.printTable),
            ("original", OriginalWay.printTable),
        ]
    }

    static func main() {
        do {
            try run()
        } catch {
            writeLine("\(error)")
            exit(1)
        }
    }

    private static func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let names = parts.map(\.name)
        let arguments = CommandLine.arguments.dropFirst()
        guard let binary = arguments.first, arguments.dropFirst().allSatisfy(names.contains) else {
            throw BenchmarkError(description: "usage: WebBenchmarks BINARY [\(names.joined(separator: " | "))]…")
        }
        try raiseDescriptorLimit()
        let wanted = arguments.count > 1 ? Set(arguments.dropFirst()) : Set(names)
        for part in parts where wanted.contains(part.name) { try part.run(binary) }
    }

    /// Each stream takes a descriptor here and one or more in the server, which inherits the limit.
    private static func raiseDescriptorLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur >= 8192 else {
            throw BenchmarkError(description: "it takes 8192 open files (ulimit -n)")
        }
    }
}
