import Measuring

/// Starts the binary named by the first argument again and again against a model server in this process, and prints
/// what README.md describes.
@main struct Benchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let binary = arguments.first,
            arguments.dropFirst().allSatisfy(["plain", "sessions", "screen", "growth"].contains)
        else {
            throw BenchmarkError(description: "usage: Benchmarks BINARY [plain | sessions | screen | growth]")
        }
        let server = try ModelServer()
        let program = try BenchmarkProgram(binary: binary, server: server)
        defer { program.remove() }
        let parts = arguments.count > 1 ? Set(arguments.dropFirst()) : ["plain", "sessions", "screen", "growth"]
        if parts != ["growth"] {
            writeLine("what                                                     median       p90       p99    target")
        }
        if parts.contains("plain") { try measurePlainOutput(program, server) }
        if parts.contains("sessions") { try SessionBenchmarks(program: program, server: server).run() }
        if parts.contains("screen") { try ScreenBenchmarks(program: program, server: server).run() }
        if parts.contains("growth") { try MessageGrowth.printTable(program, server) }
    }

    static func measurePlainOutput(_ program: BenchmarkProgram, _ server: ModelServer) throws {
        var starts = Samples()
        var floors = Samples()
        var memory = Samples()
        // In turns, so that what else the machine does meets both alike. The first round fills the caches.
        for round in 0...30 {
            let floor = try Child.milliseconds(running: "/bin/true")
            let start = try measureStart(program, server)
            guard round > 0 else { continue }
            floors.add(floor)
            starts.add(start.milliseconds)
            memory.add(start.peakMegabytes)
        }
        let (latencies, peak) = try measureLatency(program, server)
        memory.add(peak)

        printRow("start to first model request, ms", starts, target: 50)
        printRow("start and end of /bin/true, ms", floors, target: nil)
        writeLine("  ratio of the medians: \(rounded(starts.median / max(floors.median, 0.001)))")
        printRow("peak memory, MB", memory, target: 40)
        printRow("delta on the socket to byte on stdout, ms", latencies, target: 2)
    }

    /// From just before the process is made until its request has arrived.
    static func measureStart(
        _ program: BenchmarkProgram, _ server: ModelServer, options: [String] = []
    ) throws -> (milliseconds: Double, peakMegabytes: Double) {
        let start = ContinuousClock.now
        let child = try program.start(options)
        let connection = try server.acceptRequest()
        let milliseconds = (ContinuousClock.now - start).inMilliseconds
        try connection.sendHead()
        try connection.send(text: "recap – begun\nplan – end\n`Step[\"Main:01:YLD\"]`\nyld exit\n")
        connection.sendEnd()
        connection.close()
        return (milliseconds, try child.end().peakMegabytes)
    }

    /// One message of many deltas: each is sent when the one before has come out, so that none waits for another.
    static func measureLatency(
        _ program: BenchmarkProgram, _ server: ModelServer, options: [String] = []
    ) throws -> (Samples, peakMegabytes: Double) {
        var samples = Samples()
        let child = try program.start(options)
        let connection = try server.acceptRequest()
        try connection.sendHead()
        try connection.send(text: "recap – begun\nplan – talk\n`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Well, ")
        try child.readOutput(until: "Well, ")
        for number in 0..<500 {
            let delta = "word\(number) "
            let start = ContinuousClock.now
            try connection.send(text: delta)
            try child.readOutput(until: delta)
            samples.add((ContinuousClock.now - start).inMilliseconds)
        }
        try connection.send(text: "\")`\nyld exit\n")
        connection.sendEnd()
        connection.close()
        return (samples, try child.end().peakMegabytes)
    }
}
