import Dispatch
import Measuring

/// What one long message in small deltas costs the whole program.
enum MessageGrowth {
    /// Prints the processor time that the program uses for a message of each size. It has to grow in proportion.
    static func printTable(_ program: BenchmarkProgram, _ server: ModelServer) throws {
        writeLine("")
        writeLine("one message in deltas of 4 bytes      processor, ms      µs/KB     peak memory, MB")
        for size in [50_000, 500_000, 5_000_000] {
            let (milliseconds, megabytes) = try measure(size, program, server)
            let name = "\(size / 1000) KB"
            let cells = [(milliseconds, 15), (milliseconds * 1e6 / Double(size), 11), (megabytes, 20)].map {
                value, width in
                let cell = "\(Int(value.rounded()))"
                return String(repeating: " ", count: max(1, width - cell.count)) + cell
            }
            writeLine(name + String(repeating: " ", count: 36 - name.count) + cells.joined())
        }
    }

    private static func measure(
        _ size: Int, _ program: BenchmarkProgram, _ server: ModelServer
    ) throws -> (milliseconds: Double, peakMegabytes: Double) {
        let child = try program.start()
        // What it writes has to be read all the while, or it waits.
        let received = DispatchGroup()
        DispatchQueue.global().async(group: received) { child.readToEnd() }
        let connection = try server.acceptRequest()
        try connection.sendHead()
        try connection.send(text: "recap – begun\nplan – talk\n`Step[\"Main:01:QUE\"]` `Say(\"user\", \"")
        let batch = [String](repeating: "ever", count: 500)
        for _ in 0..<size / 2000 { try connection.send(texts: batch) }
        try connection.send(text: "\")`\nyld exit\n")
        connection.sendEnd()
        connection.close()
        received.wait()
        let end = try child.end()
        return (end.processorMilliseconds, end.peakMegabytes)
    }
}
