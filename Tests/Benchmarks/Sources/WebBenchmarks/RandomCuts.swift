import Measuring

/// Watchers whose connections are cut again and again at any byte, and who then go on where they were.
enum RandomCuts {
    static let runCount = 25
    static let watcherCount = 100
    static let cutCount = 10_000

    static func printTable(_ binary: String) throws {
        let model = try StreamingModel()
        let server = try WebServerUnderTest(binary: binary, model: model)
        defer {
            model.set(.stopped)
            server.process.stop()
        }
        let client = try WatchingClient()
        let runs = try server.beginRuns(runCount, of: Programs.speaker())
        var random = SplitMix(seed: 7)
        for index in 0..<watcherCount {
            let run = runs[index % runs.count]
            let stream = try client.open(
                Requests.get("/runs/\(run)/stream", port: server.port), run: run, port: server.port)
            stream.budget = Self.budget(&random)
        }
        model.set(.streaming(rate: 60))
        var cuts = 0
        let start = microseconds()
        let deadline = Deadline(seconds: 90, "\(cutCount) cuts")
        var failure: (any Error)?
        while cuts < cutCount, failure == nil {
            try deadline.check()
            client.readOnce { index in
                cuts += 1
                let stream = client.streams[index]
                stream.budget = cuts < cutCount ? Self.budget(&random) : nil
                do {
                    let request = Requests.get(
                        "/runs/\(stream.run)/stream", port: server.port, lastEventID: stream.lastID)
                    try client.connect(index, request, port: server.port)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        let seconds = Double(microseconds() - start) / 1e6
        for stream in client.streams { stream.budget = nil }
        model.set(.finishing)
        try client.read(Deadline(seconds: 60, "the end")) { client.streams.allSatisfy { $0.descriptor == nil } }

        let faults = client.faults
        writeLine("")
        writeLine("\(cuts) cuts at random bytes, then on with Last-Event-ID                     target")
        printFigure("cuts a second", Double(cuts) / seconds, target: nil)
        printFigure("pieces lost", Double(faults.gaps), target: 0)
        printFigure("frames or pieces doubled", Double(faults.doubled), target: 0)
        printFigure("frames without a reason", Double(faults.unexpected), target: 0)
        printFigure("streams with other text", Double(client.differences(from: model.messages)), target: 0)
        printFigure(
            "streams that did not come to their end", Double(client.streams.count { !$0.isComplete }), target: 0)
    }

    private static func budget(_ random: inout SplitMix) -> Int { Int.random(in: 1...4000, using: &random) }
}

/// The same numbers each time (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
