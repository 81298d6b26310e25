import SessionLog
import Streaming
import TestSupport
import Testing

@testable import AgentChatWeb

@Suite struct UpdateMergingTests {
    private static func entry(_ sequence: Int, _ messageID: String, _ content: String, _ offset: Int) -> LogEntry {
        LogEntry(
            sequence: sequence, milliseconds: 0,
            event: .stream(
                .update(MessageStreamUpdateEvent(messageID: messageID, content: content, offset: offset))))
    }

    /// When what arrives, and what is told when, as `sequence:offset:content`. `m` is the message unless another is named.
    static let table: [(name: String, arrivals: [(at: Int64, message: String, text: String)], told: [String])] = [
        ("the first at once", [(0, "m", "a")], ["0 0:0:a"]),
        ("the next after the window", [(0, "m", "a"), (10, "m", "b")], ["0 0:0:a", "40 1:1:b"]),
        (
            "all within the window as one", [(0, "m", "a"), (10, "m", "b"), (20, "m", "c"), (39, "m", "d")],
            ["0 0:0:a", "40 3:1:bcd"]
        ),
        (
            "slow ones each at once", [(0, "m", "a"), (40, "m", "b"), (90, "m", "c")],
            ["0 0:0:a", "40 1:1:b", "90 2:2:c"]
        ),
        (
            "two windows", [(0, "m", "a"), (10, "m", "b"), (50, "m", "c"), (60, "m", "d")],
            ["0 0:0:a", "40 1:1:b", "80 3:2:cd"]
        ),
        (
            "another message lets the held one out first", [(0, "m", "a"), (10, "m", "b"), (11, "n", "x")],
            ["0 0:0:a", "11 1:1:b", "11 2:0:x"]
        ),
    ]

    @Test(arguments: table)
    func timing(name: String, arrivals: [(at: Int64, message: String, text: String)], told: [String]) {
        var merging = UpdateMerging()
        var seen: [String] = []
        var offsets: [String: Int] = [:]
        func note(_ entries: [LogEntry], _ now: Int64) {
            for entry in entries {
                guard case .stream(.update(let update)) = entry.event else { continue }
                seen.append("\(now) \(entry.sequence):\(update.offset):\(update.content)")
            }
        }
        var pending = arrivals.enumerated().map { (sequence: $0.offset, arrival: $0.element) }
        for now in Int64(0)...200 {
            note(merging.flush(ifDueAt: now), now)
            while let next = pending.first, next.arrival.at == now {
                pending.removeFirst()
                let offset = offsets[next.arrival.message, default: 0]
                offsets[next.arrival.message] = offset + next.arrival.text.utf8.count
                let entry = Self.entry(next.sequence, next.arrival.message, next.arrival.text, offset)
                guard case .stream(.update(let update)) = entry.event else { continue }
                note(merging.take(entry, update, now: now), now)
            }
        }
        #expect(seen == told)
        #expect(merging.deadline == nil)
    }

    /// Whatever comes when, and of whom: joined, it is the text, in order, and no window is missed by much.
    @Test func nothingIsLostOrReordered() {
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var merging = UpdateMerging()
            var sent: [String: String] = [:]
            var held: [String: String] = [:]
            var lastSequence = -1
            func note(_ entries: [LogEntry]) {
                for entry in entries {
                    guard case .stream(.update(let update)) = entry.event else { continue }
                    #expect(entry.sequence > lastSequence)
                    lastSequence = entry.sequence
                    #expect(update.offset == held[update.messageID, default: ""].utf8.count)
                    held[update.messageID, default: ""] += update.content
                }
            }
            var now: Int64 = 0
            for sequence in 0..<60 {
                now += Int64.random(in: 0...30, using: &random)
                note(merging.flush(ifDueAt: now))
                let message = ["m", "m", "m", "n"].randomElement(using: &random) ?? "m"
                let text = ["a", "ä", "日本", "👍🏽"].randomElement(using: &random) ?? "a"
                let entry = Self.entry(sequence, message, text, sent[message, default: ""].utf8.count)
                sent[message, default: ""] += text
                guard case .stream(.update(let update)) = entry.event else { continue }
                note(merging.take(entry, update, now: now))
                if let deadline = merging.deadline { #expect(deadline - now <= UpdateMerging.window) }
            }
            note(merging.flush(now: now))
            #expect(held == sent)
        }
    }

    @Test func joinedPiecesDoNotGrowWithoutEnd() {
        var merging = UpdateMerging()
        let piece = String(repeating: "x", count: 30_000)
        var sizes: [Int] = []
        for sequence in 0..<20 {
            let entry = Self.entry(sequence, "m", piece, sequence * 30_000)
            guard case .stream(.update(let update)) = entry.event else { continue }
            for told in merging.take(entry, update, now: 1) + (sequence == 19 ? merging.flush(now: 1) : []) {
                guard case .stream(.update(let update)) = told.event else { continue }
                sizes.append(update.content.utf8.count)
            }
        }
        #expect(sizes.reduce(0, +) == 600_000)
        #expect(sizes.allSatisfy { $0 < UpdateMerging.longest + 30_000 })
    }
}
