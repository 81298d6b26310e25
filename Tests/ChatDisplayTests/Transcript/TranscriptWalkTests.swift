import SessionLog
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("The view of a transcript")
struct TranscriptWalkTests {
    static let sizes = [(20, 5), (33, 7), (40, 12), (80, 24), (7, 3), (1, 1)]

    @Test("shows a streamed message as one that came whole, however it was cut", arguments: 0..<8)
    func streamedEqualsWhole(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random, markup: true)
        log.grow(by: 60, &random)
        let (width, height) = Self.sizes.randomElement(using: &random) ?? (80, 24)
        var streamed = TranscriptView([], width: width, height: height, betweenAgents: true)
        for event in log.events {
            streamed.take([event])
            _ = streamed.rows()
        }
        var whole = TranscriptView(log.wholeEvents(), width: width, height: height, betweenAgents: true)
        #expect(streamed.wholeTranscript() == whole.wholeTranscript())
        var late = TranscriptView(log.events, width: width, height: height, betweenAgents: true, whole: true)
        late.showsMessagesWhole = false
        #expect(late.shown() == streamed.shown())
    }

    @Test("always has as many rows as the screen, none wider than it", arguments: 0..<6)
    func fills(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random, markup: true)
        var view = TranscriptView(showsMessagesBetweenAgents: true)
        var size = (width: 80, height: 24)
        for _ in 0..<120 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                size = (Int.random(in: 1...90, using: &random), Int.random(in: 0...30, using: &random))
                view.resize(width: size.width, height: size.height)
            case 1: view.scroll(by: Int.random(in: -40...40, using: &random))
            case 2: view.scrollToStart()
            case 3: view.scrollToEnd()
            case 4: view.showsMessagesWhole.toggle()
            default: view.take(log.grow(by: 3, &random))
            }
            view.resize(width: size.width, height: size.height)
            let rows = view.rows()
            #expect(rows.count == size.height)
            #expect(rows.allSatisfy { $0.width <= size.width })
            #expect((view.newLines == nil) == view.isFollowing)
        }
    }

    @Test("keeps the topmost row while text grows below it, and counts what arrives", arguments: 0..<10)
    func staysPut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random)
        log.grow(by: 80, &random)
        let (width, height) = Self.sizes.randomElement(using: &random) ?? (80, 24)
        var view = TranscriptView(log.events, width: width, height: height, betweenAgents: true)
        view.scroll(by: -Int.random(in: 1...60, using: &random))
        guard !view.isFollowing else { return }
        let top = view.shown().first
        let before = view.wholeTranscript().count
        for step in 0..<20 {
            // Only the last panel grows, and new ones come: all of it below.
            view.take(log.growLast(&random))
            #expect(view.shown().first == top)
            #expect(!view.isFollowing)
            if step.isMultiple(of: 4) { #expect(view.newLines == view.wholeTranscript().count - before) }
        }
        view.resize(width: width + 9, height: height)
        _ = view.rows()
        view.resize(width: width, height: height)
        #expect(view.shown().first == top)
        #expect(view.newLines == view.wholeTranscript().count - before)
    }

    @Test("follows again at the end, and only there", arguments: 0..<8)
    func followsAtTheEnd(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random)
        log.grow(by: 80, &random)
        let (width, height) = Self.sizes.randomElement(using: &random) ?? (80, 24)
        var view = TranscriptView(log.events, width: width, height: height, betweenAgents: true)
        let all = view.wholeTranscript()
        #expect(view.isFollowing)
        var top = max(0, all.count - height)
        for _ in 0..<60 {
            let rows = Int.random(in: -height * 2...height * 2, using: &random)
            view.scroll(by: rows)
            top = min(max(0, top + rows), max(0, all.count - height))
            #expect(view.isFollowing == (top + height >= all.count))
            #expect(view.shown() == Array((all[top...] + Array(repeating: "", count: height)).prefix(height)))
        }
        view.scrollToStart()
        #expect(view.shown().first == all.first)
        view.scrollToEnd()
        #expect(view.isFollowing)
    }

    @Test("shows the same topmost row after a resize there and back", arguments: 0..<16)
    func resizes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random, markup: true)
        log.grow(by: 100, &random)
        var view = TranscriptView(log.events, width: 60, height: 10, betweenAgents: true)
        view.scroll(by: -Int.random(in: 1...80, using: &random))
        let before = view.shown()
        for _ in 0..<10 {
            view.resize(width: Int.random(in: 1...120, using: &random), height: Int.random(in: 1...40, using: &random))
            _ = view.rows()
        }
        view.resize(width: 60, height: 10)
        #expect(view.shown() == before)
    }

    @Test("does not follow only because the screen is larger, until more comes")
    func largerScreen() {
        var log = LogScript()
        for number in 0..<9 { log.whole("Guide", "Message \(number)") }
        var view = TranscriptView(log.events, width: 40, height: 9)
        view.scroll(by: -3)
        #expect(view.newLines == 0)
        view.resize(width: 40, height: 12)
        #expect(!view.isFollowing)
        log.whole("Guide", "The last")
        view.take(Array(log.events.suffix(1)))
        #expect(view.isFollowing)
        #expect(view.shown().contains { $0.contains("The last") })
    }

    @Test("lays out what is shown and what grows, and nothing else")
    func work() {
        var log = LogScript()
        for number in 0..<10_000 { log.whole("Guide", "Message \(number)\n\nwith two paragraphs") }
        log.start("last", "Guide")
        log.write("last", "Begun")
        var view = TranscriptView(log.events, width: 80, height: 24)
        #expect(view.blocksLaidOut == 0)
        _ = view.rows()
        #expect(view.blocksLaidOut <= 24)
        func cost(_ body: (inout TranscriptView) -> Void) -> Int {
            let before = view.blocksLaidOut
            body(&view)
            _ = view.rows()
            return view.blocksLaidOut - before
        }
        let count = log.events.count
        log.write("last", " and going on")
        #expect(cost { $0.take(Array(log.events[count...])) } <= 1)
        #expect(cost { _ in } == 0)
        #expect(cost { $0.scroll(by: -1) } <= 2)
        #expect(cost { $0.scroll(by: -24) } <= 24)
        #expect(cost { $0.scrollToStart() } <= 24)
        // What arrives below is counted.
        #expect(cost { $0.take(Array(log.events[count...])) } <= 1)
        #expect(cost { $0.resize(width: 70, height: 24) } <= 24)
    }
}
