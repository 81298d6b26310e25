/// How the original finds a message (June 2025): at each delta it searches the whole answer for the call's beginning, the text
/// for its end, and forwards what has grown.
enum NaiveSearch {
    static func nanoseconds(for reply: [UInt8], delta: Int) -> Double {
        let start = Array("`Say(\"user\", \"".utf8)
        let end = Array("\")".utf8)
        var buffer: [UInt8] = []
        var sent = 0
        let begin = processorSeconds()
        var index = 0
        while index < reply.count {
            let next = min(index + delta, reply.count)
            buffer += reply[index..<next]
            index = next
            guard let found = first(start, in: buffer[...]) else { continue }
            let rest = buffer[(found + start.count)...]
            let text = Array(rest[..<(first(end, in: rest) ?? rest.endIndex)])
            blackHole(text.count - sent)
            sent = text.count
        }
        return (processorSeconds() - begin) * 1e9
    }

    private static func first(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let initial = pattern.first else { return nil }
        return bytes.indices.first { bytes[$0] == initial && bytes[$0...].starts(with: pattern) }
    }
}
