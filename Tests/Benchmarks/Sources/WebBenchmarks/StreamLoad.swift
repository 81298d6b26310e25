import Measuring

/// Many runs whose models write at the same time, each with one watcher.
enum StreamLoad {
    static let rate = 20.0

    static func printTable(_ binary: String) throws {
        writeLine("")
        writeLine("runs that stream 20 deltas a second each             median       p90       p99    target")
        for count in [100, 500, 1000, 2000] { try measure(count, binary) }
    }

    private static func measure(_ count: Int, _ binary: String) throws {
        let model = try StreamingModel()
        let server = try WebServerUnderTest(binary: binary, model: model)
        defer {
            model.set(.stopped)
            server.process.stop()
        }
        let client = try WatchingClient()
        let runs = try server.beginRuns(count, of: Programs.speaker())
        for run in runs {
            try client.open(Requests.get("/runs/\(run)/stream", port: server.port), run: run, port: server.port)
        }
        // Everybody has begun before the first delta.
        try client.read(Deadline(seconds: 60, "\(count) messages to begin")) {
            client.streams.allSatisfy { $0.replyNumber != nil }
        }
        let load = Load(model: model, process: server.process, client: client)
        let figures = try load.measure(rate: rate)
        printRow("\(count) runs, delta to client, ms", client.latencies, target: nil, p99Target: 100)
        writeLine("  \(figures)")
    }
}

/// Replies that are streamed for ten seconds to watchers that are there, and then finished.
struct Load {
    let model: StreamingModel
    let process: ServerProcess
    let client: WatchingClient

    /// What it took, in words.
    func measure(rate: Double) throws -> String {
        model.set(.streaming(rate: rate))
        client.read(seconds: 2)
        let before = Use(model: model, process: process, client: client)
        client.isMeasuring = true
        client.read(seconds: 10)
        client.isMeasuring = false
        let use = Use(model: model, process: process, client: client) - before
        let memory = process.megabytes
        model.set(.finishing)
        let stuck: String
        do {
            try client.read(Deadline(seconds: 60, "the end")) { client.streams.allSatisfy { $0.descriptor == nil } }
            stuck = ""
        } catch is Deadline.TimeUp {
            stuck = "; \(client.streams.count { $0.descriptor != nil }) streams did not end"
        }
        let faults = client.faults
        return """
            \(Int(use.deltas / use.seconds)) deltas a second; streams with other text \
            \(client.differences(from: model.messages)), gaps \(faults.gaps), doubled \(faults.doubled)\(stuck)
              of one core: server \(use.share(use.server)) %, client \(use.share(use.client)) %, model \
            \(use.share(use.model)) % (late \(Int(use.late))); server \(rounded(memory)) MB; \
            \(rounded(use.bytes / max(1, use.text))) bytes for each of text
            """
    }
}

/// What has been used up so far.
struct Use {
    var seconds = Double(microseconds()) / 1e6
    var server: Double
    var client = threadSeconds()
    var model: Double
    var deltas: Double
    var late: Double
    var bytes: Double
    var text: Double

    init(model: StreamingModel, process: ServerProcess, client: WatchingClient) {
        server = process.processorSeconds
        self.model = model.processorSeconds
        deltas = Double(model.deltaCount)
        late = Double(model.lateCount)
        bytes = Double(client.byteCount)
        text = Double(client.textCount)
    }

    static func - (later: Use, earlier: Use) -> Use {
        var use = later
        for field in [\Use.seconds, \.server, \.client, \.model, \.deltas, \.late, \.bytes, \.text] {
            use[keyPath: field] -= earlier[keyPath: field]
        }
        return use
    }

    /// In whole per cent of one core.
    func share(_ processor: Double) -> Int { Int((100 * processor / max(seconds, 0.001)).rounded()) }
}
