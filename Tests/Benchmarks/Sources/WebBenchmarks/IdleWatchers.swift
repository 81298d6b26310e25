import Measuring

/// Watchers of runs in which nothing happens.
enum IdleWatchers {
    static let runCount = 100
    static let watcherCount = 5000

    static func printTable(_ binary: String) throws {
        let server = try WebServerUnderTest(binary: binary, model: nil)
        defer { server.process.stop() }
        let runs = try server.beginRuns(runCount, of: Programs.echo, wait: 30)
        let before = server.process.megabytes
        let client = try WatchingClient()
        defer { client.hangUpAll() }
        for index in 0..<watcherCount {
            let run = runs[index % runs.count]
            try client.open(Requests.get("/runs/\(run)/stream", port: server.port), run: run, port: server.port)
        }
        // After 15 seconds of silence everybody is told that the server is there.
        let processor = server.process.processorSeconds
        let start = microseconds()
        try client.read(Deadline(seconds: 60, "pings")) { client.streams.allSatisfy { $0.pingCount > 0 } }
        let seconds = Double(microseconds() - start) / 1e6
        let share = (server.process.processorSeconds - processor) / seconds
        writeLine("")
        writeLine("\(watcherCount) idle watchers of \(runCount) runs                                           target")
        printFigure("server's memory, MB", server.process.megabytes, target: 250)
        printFigure("of that before they came, MB", before, target: nil)
        printFigure("processor until all were pinged, % of one core", share * 100, target: nil)
    }
}
