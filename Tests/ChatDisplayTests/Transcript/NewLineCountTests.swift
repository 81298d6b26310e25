import SessionLog
import TestSupport
import Testing

@testable import ChatDisplay

/// Held against a count of rows made in another way.
@Suite("The count of new lines")
struct NewLineCountTests {
    @Test("is of what has arrived since the end was left and was never shown", arguments: 0..<24)
    func reading(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random)
        log.grow(by: 60, &random)
        let (width, height) = [(33, 7), (40, 12), (80, 24), (20, 3)].randomElement(using: &random) ?? (80, 24)
        var view = TranscriptView(log.events, width: width, height: height, betweenAgents: true)
        var count = view.wholeTranscript().count
        var top = max(0, count - height)
        // The rows before this one were there when the end was left, or have been shown since.
        var known = count
        for _ in 0..<50 {
            if Bool.random(using: &random) {
                view.take(log.growLast(&random))
                count = view.wholeTranscript().count
                if view.isFollowing { top = max(0, count - height) }
            } else {
                let rows = Int.random(in: -height...height, using: &random)
                view.scroll(by: rows)
                top = min(max(0, top + rows), max(0, count - height))
            }
            _ = view.rows()
            known = view.isFollowing ? count : max(known, top + height)
            #expect(view.newLines == (view.isFollowing ? nil : max(0, count - known)))
        }
    }

    @Test("falls page by page towards the end, and stays on the way back to the start, at every width")
    func paging() {
        var log = LogScript()
        log.start("m", "Guide")
        log.write("m", (0..<60).map { "- row \($0)\n" }.joined())
        var view = TranscriptView(log.events, width: 40, height: 12)
        view.scroll(by: -11)
        _ = view.rows()
        #expect(view.newLines == 0)
        let before = log.events.count
        log.write("m", (60..<130).map { "- row \($0)\n" }.joined())
        log.complete("m")
        log.whole("Guide", "Another.")
        view.take(Array(log.events[before...]))
        _ = view.rows()
        #expect(view.newLines == 73)
        view.scrollToStart()
        _ = view.rows()
        #expect(view.newLines == 73)
        var counts: [Int] = []
        while view.newLines ?? 0 > 11 {
            view.scroll(by: 11)
            _ = view.rows()
            counts.append(view.newLines ?? 0)
        }
        #expect(counts.starts(with: [73, 73, 73]))
        let last = counts.suffix(3)
        #expect(zip(last, last.dropFirst()).map { $0 - $1 } == [11, 11])
        let rest = view.newLines
        view.scrollToStart()
        _ = view.rows()
        #expect(view.newLines == rest)
        view.resize(width: 30, height: 12)
        _ = view.rows()
        #expect(view.newLines == rest)
        view.scrollToEnd()
        #expect(view.newLines == nil)
        view.scrollToStart()
        _ = view.rows()
        #expect(view.newLines == 0)
    }
}
