import Measuring

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What it costs to save a session, and to go on with a long one.
struct SessionBenchmarks {
    let program: BenchmarkProgram
    let server: ModelServer

    func run() throws {
        try measureSaving()
        for turns in [1000, 10_000] { try measureResuming(turns) }
    }

    // MARK: Saving

    /// With and without it in turns, so that what else the machine does meets both alike.
    private func measureSaving() throws {
        var starts = (saved: Samples(), unsaved: Samples())
        var deltas = (saved: Samples(), unsaved: Samples())
        for round in 0...20 {
            let saved = try Benchmarks.measureStart(program, server).milliseconds
            let unsaved = try Benchmarks.measureStart(program, server, options: ["--no-save"]).milliseconds
            guard round > 0 else { continue }
            starts.saved.add(saved)
            starts.unsaved.add(unsaved)
        }
        for _ in 0..<5 {
            deltas.saved.add(try Benchmarks.measureLatency(program, server).0.median)
            deltas.unsaved.add(try Benchmarks.measureLatency(program, server, options: ["--no-save"]).0.median)
        }
        program.removeSessions()
        printRow("start to first model request, saved, ms", starts.saved, target: nil)
        printRow("start to first model request, --no-save, ms", starts.unsaved, target: nil)
        printRow("delta on the socket to byte on stdout, saved, ms", deltas.saved, target: nil)
        printRow("delta on the socket to byte on stdout, --no-save, ms", deltas.unsaved, target: nil)
        writeLine(
            "  ratios of the medians: \(rounded(starts.saved.median / max(starts.unsaved.median, 0.001))), "
                + rounded(deltas.saved.median / max(deltas.unsaved.median, 0.001)))
    }

    // MARK: Resuming

    /// A conversation of so many turns, each a line of the person's and a message, is begun again at its end: from just
    /// before the process is made until it has ended, since there is no more input.
    private func measureResuming(_ turns: Int) throws {
        let files = try Conversation(turns: turns)
        defer { files.remove() }
        let arguments = ["--model", "replay:\(files.replies)", "--max-llm-calls", "10"]
        let first = try Child(
            program.binary, [files.source] + arguments, environment: program.environment, input: files.lines,
            isQuiet: true)
        first.readToEnd()
        // It needs a line more than there are.
        try first.end(code: 3)
        guard let session = program.sessions.first else { throw BenchmarkError(description: "no session was saved") }
        let size = fileSize(session)
        var (times, processor, memory) = (Samples(), Samples(), Samples())
        for _ in 0..<3 {
            let start = ContinuousClock.now
            let again = try Child(
                program.binary, ["--resume", "last"] + arguments, environment: program.environment, isQuiet: true)
            again.readToEnd()
            let end = try again.end(code: 3)
            times.add((ContinuousClock.now - start).inMilliseconds)
            processor.add(end.processorMilliseconds)
            memory.add(end.peakMegabytes)
        }
        program.removeSessions()
        writeLine("\(turns) turns, a session of \(rounded(Double(size) / 1e6)) MB")
        printRow("  --resume to its end, ms", times, target: nil)
        printRow("  processor, ms", processor, target: turns == 1000 ? 300 : 2000)
        writeLine("  seconds of the processor for each MB: \(rounded(processor.median * 1000 / Double(size)))")
        printRow("  peak memory, MB", memory, target: nil)
    }

    private func fileSize(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// A program, what its model writes, and what the person says.
    private struct Conversation {
        let source = "/tmp/agent-chat-benchmark-\(getpid())-echo.md"
        let replies = "/tmp/agent-chat-benchmark-\(getpid())-echo.jsonl"
        let lines = "/tmp/agent-chat-benchmark-\(getpid())-echo.txt"

        init(turns: Int) throws {
            try write(
                "# Echo\n## Main\n### Triggers\n- When the program starts\n### Steps\n- Repeat what the user says\n",
                to: source)
            func reply(_ pieces: [String]) -> String {
                #"{"agent":"Echo","chunks":["#
                    + pieces.map { #"{"after_ms":0,"text":""# + $0 + #""}"# }.joined(separator: ",")
                    + "]}\n"
            }
            try write(
                reply([#"`Say(\"user\", \"Well?\")`\n"#, #"yld user\n"#])
                    + (1...turns).map { turn in
                        reply([
                            #"recap – turn \#(turn)\n"#, #"`Var[$turn, \#(turn)]`\n"#, #"`Say(\"user\", \"You said "#,
                            "word \(turn), ", "and I heard it well, which is a good thing to ",
                            #"know after so many turns.\")`\n"#, #"yld user\n"#,
                        ])
                    }.joined(), to: replies)
            try write((1...turns).map { "word \($0)\n" }.joined(), to: lines)
        }

        func remove() {
            for path in [source, replies, lines] { unlink(path) }
        }

        private func write(_ text: String, to path: String) throws {
            guard let file = fopen(path, "w") else { throw BenchmarkError(description: "\(path) cannot be written") }
            defer { fclose(file) }
            let bytes = Array(text.utf8)
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
                throw BenchmarkError(description: "\(path) cannot be written")
            }
        }
    }
}
