import Measuring

/// The way of the original: a thread for each connection, and with each delta the whole text so far. The server is
/// original_way.py, the model and the clients are the same.
enum OriginalWay {
    static func printTable(_ binary: String) throws {
        writeLine("")
        writeLine("the original's way, 20 deltas a second each             median       p90       p99    target")
        for count in [100, 500] { try measure(count) }
        try measureIdle(1000)
    }

    private static func start(_ model: StreamingModel) throws -> ServerProcess {
        let script = String(decoding: PackageResources.original_way_py, as: UTF8.self)
        return try ServerProcess(
            ["python3", "-c", script, "\(model.port)"], environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"],
            folder: "/tmp/original-way-\(microseconds())")
    }

    private static func open(_ count: Int, _ client: WatchingClient, _ process: ServerProcess) throws {
        let connection = try RequestConnection(port: process.port)
        for _ in 0..<count {
            let run = try connection.answer(to: Requests.post("/runs/new", "{}", port: process.port), status: 201)
            try client.open(Requests.get("/runs/\(run)/stream", port: process.port), run: run, port: process.port)
        }
        try client.read(Deadline(seconds: 60, "messages to begin")) {
            client.streams.allSatisfy { $0.replyNumber != nil }
        }
    }

    private static func measure(_ count: Int) throws {
        let model = try StreamingModel()
        let process = try start(model)
        defer {
            model.set(.stopped)
            process.stop()
        }
        let client = try WatchingClient()
        try open(count, client, process)
        let figures = try Load(model: model, process: process, client: client).measure(rate: StreamLoad.rate)
        printRow("\(count) runs, delta to client, ms", client.latencies, target: nil)
        writeLine("  \(figures)")
    }

    private static func measureIdle(_ count: Int) throws {
        let model = try StreamingModel()
        let process = try start(model)
        defer {
            model.set(.stopped)
            process.stop()
        }
        let client = try WatchingClient()
        try open(1, client, process)
        let before = process.megabytes
        let run = client.streams[0].run
        for _ in 0..<count {
            try client.open(Requests.get("/runs/\(run)/stream", port: process.port), run: run, port: process.port)
        }
        try client.read(Deadline(seconds: 60, "watchers")) { client.streams.allSatisfy { $0.replyNumber != nil } }
        printFigure("memory of an idle watcher, KB", (process.megabytes - before) * 1000 / Double(count), target: nil)
        client.hangUpAll()
    }
}
