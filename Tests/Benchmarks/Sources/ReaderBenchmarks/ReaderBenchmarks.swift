import PlaybookLanguage
import Streaming

/// Measures the reading of replies, without a process or network around it, and prints what README.md describes.
@main struct ReaderBenchmarks {
    static func main() {
        print("reading of replies                                   measured    target")
        let prose = SampleReplies.message(of: 8_000_000)
        row("inside a long literal, chunks of 4 KB, MB/s", throughput(prose, chunk: 4096), atLeast: 100)
        row("  the tokenizer alone", tokenizerThroughput(prose, chunk: 4096), atLeast: nil)
        row(
            "lines of items, chunks of 4 KB, MB/s", throughput(SampleReplies.items(of: 2_000_000), chunk: 4096),
            atLeast: 20)
        row(
            "prose without items, chunks of 4 KB, MB/s", throughput(SampleReplies.prose(of: 8_000_000), chunk: 4096),
            atLeast: nil)
        let deltas = SampleReplies.message(of: 1_000_000)
        row("a delta of 4 bytes inside a message, ns", nanosecondsPerDelta(deltas), atMost: 500)
        print()
        printGrowth()
    }

    /// Time per byte at deltas of 4 bytes, for messages that grow; beside it, a search of the whole buffer at each delta, as the
    /// original does it, as far as that can be waited for.
    private static func printGrowth() {
        print("one message in deltas of 4 bytes      reader, ns/byte    search of all, ns/byte")
        for size in [10_000, 40_000, 160_000, 640_000, 2_560_000, 8_000_000] {
            let message = SampleReplies.message(of: size)
            let reader = nanosecondsPerDelta(message) / 4
            let search = size > 200_000 ? nil : NaiveSearch.nanoseconds(for: message, delta: 4) / Double(size)
            print(
                padded("\(size / 1000) KB", 38, left: true) + padded(rounded(reader), 15)
                    + padded(search.map(rounded) ?? "–", 26))
        }
    }

    // MARK: Measuring

    private static let vocabulary = ReplyVocabulary(
        callees: ["Say", "SendMessage", "Price", "Main"], targets: ["user", "human", "meeting", "Guide", "Order Desk"])

    /// The best of five, so that what else the machine does counts least.
    private static func bestSeconds(_ work: () -> Void) -> Double {
        (0..<5).map { _ in
            let start = processorSeconds()
            work()
            return processorSeconds() - start
        }.min() ?? 0
    }

    private static func chunks(_ reply: [UInt8], _ size: Int) -> [[UInt8]] {
        stride(from: 0, to: reply.count, by: size).map { Array(reply[$0..<min($0 + size, reply.count)]) }
    }

    private static func throughput(_ reply: [UInt8], chunk: Int) -> Double {
        let chunks = chunks(reply, chunk)
        let seconds = bestSeconds {
            var reader = ReplyReader(vocabulary: vocabulary)
            for chunk in chunks { blackHole(reader.feed(chunk).count) }
            blackHole(reader.finish(.regular).count)
        }
        return Double(reply.count) / 1e6 / seconds
    }

    private static func tokenizerThroughput(_ reply: [UInt8], chunk: Int) -> Double {
        let chunks = chunks(reply, chunk)
        let seconds = bestSeconds {
            var tokenizer = ReplyTokenizer(callees: CalleeNames(vocabulary.callees))
            for chunk in chunks { blackHole(tokenizer.feed(chunk).count) }
        }
        return Double(reply.count) / 1e6 / seconds
    }

    private static func nanosecondsPerDelta(_ reply: [UInt8]) -> Double {
        let chunks = chunks(reply, 4)
        let seconds = bestSeconds {
            var reader = ReplyReader(vocabulary: vocabulary)
            for chunk in chunks { blackHole(reader.feed(chunk).count) }
        }
        return seconds * 1e9 / Double(chunks.count)
    }

    // MARK: Printing

    private static func row(_ name: String, _ value: Double, atLeast minimum: Double?) {
        print(name: name, value, target: minimum, isMet: minimum.map { value >= $0 })
    }

    private static func row(_ name: String, _ value: Double, atMost maximum: Double) {
        print(name: name, value, target: maximum, isMet: value <= maximum)
    }

    private static func print(name: String, _ value: Double, target: Double?, isMet: Bool?) {
        var row = padded(name, 50, left: true) + padded(rounded(value), 11)
        if let target, let isMet { row += padded(rounded(target), 10) + (isMet ? "  met" : "  MISSED") }
        Swift.print(row)
    }

    private static func print(_ text: String = "") { Swift.print(text) }

    private static func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return left ? text + space : space + text
    }

    private static func rounded(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
}

/// Uses a value, so that the compiler does not leave out what makes it.
@inline(never) func blackHole(_ value: Int) {
    withExtendedLifetime(value) {}
}
