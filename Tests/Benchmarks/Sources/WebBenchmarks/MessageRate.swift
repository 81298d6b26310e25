import Measuring

/// How many messages the server takes, each in a request that waits for the answer.
enum MessageRate {
    static func printTable(_ binary: String) throws {
        writeLine("")
        writeLine("POST /runs/{id}/messages until the program waits again   median       p90       p99    a second")
        try measure(binary, asksModel: false, clients: 1)
        try measure(binary, asksModel: false, clients: 32)
        try measure(binary, asksModel: true, clients: 32)
    }

    private static func measure(_ binary: String, asksModel: Bool, clients: Int) throws {
        let model = asksModel ? try StreamingModel() : nil
        model?.set(.atOnce)
        defer { model?.set(.stopped) }
        let server = try WebServerUnderTest(binary: binary, model: model)
        defer { server.process.stop() }
        let runs = try server.beginRuns(clients, of: asksModel ? Programs.answerer : Programs.echo, wait: 30)
        let poll = try SocketPoll()
        let body = #"{"message":"That is what I think."}"#
        var talkers = try runs.map { run in
            Talker(
                connection: try RequestConnection(port: server.port),
                request: Requests.post("/runs/\(run)/messages", body, port: server.port))
        }
        for index in talkers.indices {
            try poll.add(talkers[index].connection.descriptor, token: index)
            try talkers[index].send()
        }
        var times = Samples()
        let processor = server.process.processorSeconds
        let start = microseconds()
        while microseconds() < start + 5_000_000 {
            try poll.wait(milliseconds: 50) { index in
                guard let milliseconds = try talkers[index].read() else { return }
                times.add(milliseconds)
                try talkers[index].send()
            }
        }
        let seconds = Double(microseconds() - start) / 1e6
        let share = Int(100 * (server.process.processorSeconds - processor) / seconds)
        let name = "\(clients == 1 ? "1 client" : "\(clients) clients"), \(asksModel ? "a model" : "no model"), ms"
        var row = name + String(repeating: " ", count: max(0, 53 - name.count))
        for percent in [50, 90, 99] { row += cell(rounded(times.percentile(percent)), 10) }
        writeLine(row + cell("\(Int(Double(times.count) / seconds))", 12) + "   (server \(share) % of one core)")
    }

    /// A client that says something as soon as it has been answered.
    private struct Talker {
        let connection: RequestConnection
        let request: [UInt8]
        private var sentAt = 0

        init(connection: RequestConnection, request: [UInt8]) {
            self.connection = connection
            self.request = request
        }

        mutating func send() throws {
            sentAt = microseconds()
            try connection.send(request)
        }

        /// - Returns: how long the answer took, in milliseconds; nil as long as it is not whole.
        func read() throws -> Double? {
            guard let (status, body) = try connection.read() else { return nil }
            guard status == 200, body.contains(#""turn":"waiting""#) else {
                throw BenchmarkError(description: "status \(status): \(body)")
            }
            return Double(microseconds() - sentAt) / 1000
        }
    }
}
