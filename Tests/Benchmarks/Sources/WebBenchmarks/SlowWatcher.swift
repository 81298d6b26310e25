import Glibc
import Measuring

/// A watcher that never reads, of a run that says much, beside many that do.
enum SlowWatcher {
    static let runCount = 200

    static func printTable(_ binary: String) throws {
        let model = try StreamingModel()
        let server = try WebServerUnderTest(binary: binary, model: model)
        defer {
            model.set(.stopped)
            server.process.stop()
        }
        let client = try WatchingClient()
        let loud = try server.beginRuns(1, of: Programs.speaker(named: "Loud"))
        let runs = try loud + server.beginRuns(runCount, of: Programs.speaker())
        for run in runs {
            try client.open(Requests.get("/runs/\(run)/stream", port: server.port), run: run, port: server.port)
        }
        try client.read(Deadline(seconds: 60, "messages to begin")) {
            client.streams.allSatisfy { $0.replyNumber != nil }
        }
        writeLine("")
        writeLine(
            "one watcher of \(runCount + 1) never reads                          median       p90       p99    target")
        model.set(.streaming(rate: StreamLoad.rate))
        client.read(seconds: 2)
        let without = measure(client, server.process)
        printRow("without it, delta to client, ms", client.latencies, target: nil, p99Target: 100)

        let openFiles = server.process.openFileCount
        let descriptor = try Loopback.connect(port: server.port, receiveBuffer: 4096)
        defer { close(descriptor) }
        let start = microseconds()
        try Loopback.send(Requests.get("/runs/\(loud[0])/stream", port: server.port), to: descriptor)
        let with = measure(client, server.process)
        printRow("with it, delta to client, ms", client.latencies, target: nil, p99Target: 100)
        printFigure("memory more after 10 s without it, MB", without, target: nil)
        printFigure("memory more after 10 s with it, MB", with, target: nil)

        let deadline = Deadline(seconds: 120, "the slow watcher to be dropped")
        var isDropped = false
        while !isDropped, !deadline.hasPassed {
            client.read(seconds: 1)
            // It sees nothing of that itself: what is on its way to it comes before the end.
            isDropped = server.process.openFileCount <= openFiles
        }
        printFigure("until it was dropped, s", Double(microseconds() - start) / 1e6, target: 120)
        printFigure("memory then, MB", server.process.megabytes, target: nil)
        if !isDropped { writeLine("  it was not dropped at all") }
        model.set(.finishing)
        try client.read(Deadline(seconds: 60, "the end")) { client.streams.allSatisfy { $0.descriptor == nil } }
        writeLine("  others with other text: \(client.differences(from: model.messages))")
    }

    /// - Returns: by how many megabytes the server has grown.
    private static func measure(_ client: WatchingClient, _ process: ServerProcess) -> Double {
        let before = process.megabytes
        client.forgetLatencies()
        client.isMeasuring = true
        client.read(seconds: 10)
        client.isMeasuring = false
        return process.megabytes - before
    }
}
