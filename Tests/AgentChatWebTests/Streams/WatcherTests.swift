import SessionLog
import Streaming
import TestSupport
import Testing

@testable import AgentChatWeb

@Suite struct WatcherTests {
    private static let runID = RunID()

    private static let events: [LogEvent] = [
        .runStarted(program: "P", agents: ["A"]), .turnStarted(cause: .start), .transition,
        .status(agent: "A", .waitingForModel), .start("m"), .update("m", "Hel", at: 0), .transition,
        .update("m", "lo", at: 3), .complete("m", "Hello"), .note(level: .debug, agent: nil, text: "secret"),
        .inputRequested(agent: "A", inStep: true),
        .humanMessage(messageID: "h", recipient: "A", content: "Hi"), .turnStarted(cause: .humanMessage),
        .status(agent: "A", .modelWrites), .start("n"), .update("n", "Bye", at: 0), .complete("n", "Bye"),
        .ended(.finished),
    ]

    private static func watcher(
        _ scope: Watcher.Scope = .run, from firstTold: Int = 0, count: Int = 0, now: Moment = 0
    ) -> Watcher {
        Watcher(runID: runID, epoch: "e", scope: scope, firstTold: firstTold, count: count, now: now)
    }

    /// What a client gets, as `id type`.
    private static func told(_ bytes: [UInt8]) -> [Frame] {
        var splitter = FrameSplitter()
        return splitter.take(bytes)
    }

    private static func names(_ frames: [Frame]) -> [String] { frames.map { "\($0.id ?? "-") \($0.type)" } }

    @Test func aWholeRun() {
        var watcher = Self.watcher()
        let frames = Self.told(watcher.take(Self.events.entries(step: 100), now: 1700))
        #expect(
            Self.names(frames) == [
                "e.0 run_started", "e.1 turn_started", "- status", "e.4 stream_start", "e.5 stream_update",
                "e.7 stream_update", "e.8 stream_complete", "e.10 input_requested", "e.11 human_message",
                "e.12 turn_started", "- status", "e.14 stream_start", "e.15 stream_update", "e.16 stream_complete",
                "- done",
            ])
        #expect(watcher.isOver)
        #expect(!frames.contains { $0.data.contains("secret") })
    }

    @Test func resumedAnywhereItTellsExactlyTheRest() throws {
        let entries = Self.events.entries(step: 100)
        var whole = Self.watcher()
        let all = Self.told(whole.take(entries, now: 1700)).filter { $0.id != nil }
        for seen in entries.indices {
            var watcher = Self.watcher(from: seen + 1, count: entries.count)
            let rest = Self.told(watcher.take(entries, now: 1700)).filter { $0.id != nil }
            let expected = all.filter { EventID($0.id ?? "").map { $0.sequence > seen } ?? false }
            #expect(Self.names(rest) == Self.names(expected), "after \(seen)")
        }
    }

    @Test func statusesOfEarlierAreNotToldUnlessTheyStillHold() {
        var watcher = Self.watcher(count: 9)
        #expect(!Self.told(watcher.take(Self.events.entries().prefix(9), now: 0)).contains { $0.type == "status" })
        var other = Self.watcher(count: 4)
        let frames = Self.told(other.take(Self.events.entries().prefix(4), now: 0))
        #expect(Self.names(frames).last == "- status")
        var skipping = Self.watcher(from: 4, count: 4)
        #expect(Self.names(Self.told(skipping.take(Self.events.entries().prefix(4), now: 0))) == ["- status"])
    }

    @Test func aTurnEndsWhereTheProgramWaits() {
        let events: [LogEvent] =
            Self.events.dropLast() + [
                .inputRequested(agent: "A", inStep: true), .note(level: .info, agent: nil, text: "x"),
            ]
        var watcher = Self.watcher(.turn(of: "h"), from: 11)
        let frames = Self.told(watcher.take(events.entries(), now: 0))
        #expect(Self.names(frames).first == "e.11 human_message")
        #expect(Self.names(frames).suffix(2) == ["e.17 input_requested", "- done"])
        #expect(frames.last?.text("reason") == "turn_complete")
        #expect(watcher.isOver)
        var atEnd = Self.watcher(.turn(of: "h"), from: 11)
        #expect(Self.told(atEnd.take(Self.events.entries(), now: 0)).last?.text("reason") == "terminated")
    }

    /// Words that are sent while others are answered have the turn that begins when they are heard, and no more.
    @Test func aTurnBehindAnother() throws {
        let events: [LogEvent] = [
            .humanMessage(messageID: "h", recipient: "A", content: "One"), .start("m"), .update("m", "Hel", at: 0),
            .update("m", "lo", at: 3), .complete("m", "Hello"),
            .humanMessage(messageID: "i", recipient: "A", content: "Two"), .start("n"), .update("n", "Bye", at: 0),
            .complete("n", "Bye"), .inputRequested(agent: "A", inStep: true),
        ]
        var first = Self.watcher(.turn(of: "h"), from: 0)
        let one = Self.told(first.take(events.entries(), now: 0))
        #expect(try one.assembled() == ["h": "One", "m": "Hello"])
        #expect(one.last?.type == "done" && first.isOver)
        var second = Self.watcher(.turn(of: "i"), from: 3)
        let two = Self.told(second.take(events.entries(), now: 0))
        #expect(try two.assembled() == ["i": "Two", "n": "Bye"])
        #expect(two.last?.type == "done" && second.isOver)
        // Where the run ends before they are heard, that is told.
        var third = Self.watcher(.turn(of: "j"), from: 5)
        let entries = (events.dropLast() + [LogEvent.ended(.finished)] as [LogEvent]).entries()
        #expect(Self.told(third.take(entries, now: 0)).map(\.type) == ["done"])
    }

    @Test func aTurnOfNothingIsOverAtOnce() {
        var watcher = Self.watcher(.nothingMore, from: 11, count: 11)
        #expect(watcher.take(Self.events.entries().prefix(11), now: 0).isEmpty)
        #expect(Self.names(Self.told(watcher.rest(now: 0))) == ["- done"])
        #expect(watcher.isOver)
    }

    @Test func silenceIsFilledWithPings() {
        var watcher = Self.watcher(now: 1000)
        #expect(watcher.tick(now: 15_999).isEmpty)
        let ping = Self.told(watcher.tick(now: 16_000))
        #expect(Self.names(ping) == ["- ping"])
        #expect(watcher.tick(now: 30_999).isEmpty)
        #expect(!watcher.tick(now: 31_000).isEmpty)
        let entry = LogEntry(sequence: 0, milliseconds: 40_000, event: .runStarted(program: "P", agents: []))
        #expect(!watcher.take([entry], now: 40_000).isEmpty)
        #expect(watcher.tick(now: 54_999).isEmpty)
        #expect(!watcher.tick(now: 55_000).isEmpty)
    }

    @Test func whoFallsBehindIsSentAway() {
        var watcher = Self.watcher(count: 2)
        let entries = Self.events.entries()
        #expect(!watcher.take(entries.prefix(2), now: 0).isEmpty)
        #expect(watcher.keepPace(position: 2, count: 18, now: 0).isEmpty)
        let told = Self.told(watcher.take(entries[2..<6], now: 30_001))
        #expect(Self.names(told).last == "e.5 stream_update")
        let frames = Self.told(watcher.keepPace(position: 6, count: 18, now: 30_001))
        #expect(Self.names(frames) == ["- bye"] && frames.last?.text("reason") == "too_slow")
        #expect(watcher.isOver && watcher.isTooSlow)
        #expect(watcher.take(entries[6...], now: 30_001).isEmpty)
    }

    /// Entries that are older than their reader by the time of day, or come from the future.
    @Test func theTimeOfDaySendsNobodyAway() {
        for jump in [-3_600_000, 3_600_000] as [Int64] {
            var watcher = Self.watcher(count: 2)
            let now = Moment(ticks: 10, milliseconds: jump)
            let frames = Self.told(watcher.take(Self.events.entries(), now: now))
            #expect(watcher.keepPace(position: 18, count: 18, now: now).isEmpty)
            #expect(frames.last?.type == "done")
        }
    }

    /// How a turn ends for its reader, by what happens in it after "Hi" was heard.
    static let turns: [(name: String, events: [LogEvent], reason: String)] = [
        ("answered", [.start("m"), .complete("m", "A"), .inputRequested(agent: "A", inStep: true)], "turn_complete"),
        (
            "stopped in a message",
            [.start("m"), .aborted("m", "A"), .interrupted(agent: "A"), .inputRequested(agent: "A", inStep: true)],
            "cancelled"
        ),
        (
            "stopped before a message", [.interrupted(agent: "A"), .inputRequested(agent: "A", inStep: true)],
            "cancelled"
        ),
        (
            "stopped, and other words wait",
            [.interrupted(agent: "A"), .humanMessage(messageID: "i", recipient: "A", content: "Else")], "cancelled"
        ),
        ("ended by the program", [.ended(.finished)], "terminated"),
        ("ended by somebody", [.ended(.cancelled)], "cancelled"),
        ("failed", [.ended(.failed(RunFailure(.program, "It is wrong.")))], "error"),
    ]

    @Test(arguments: turns) func reasonsOfTurns(name: String, events: [LogEvent], reason: String) {
        // What was stopped before it was heard is another turn.
        let all: [LogEvent] =
            [.interrupted(agent: "A"), .humanMessage(messageID: "h", recipient: "A", content: "Hi")] + events
        var watcher = Self.watcher(.turn(of: "h"))
        let frames = Self.told(watcher.take(all.entries(), now: 0))
        #expect(frames.last?.type == "done" && frames.last?.text("reason") == reason)
        #expect(frames.count { $0.type == "done" } == 1 && watcher.isOver)
    }

    /// How the stream of a run ends that is over, for a reader who has all of it from a snapshot.
    static let endings: [(name: String, events: [LogEvent], reason: String)] = [
        ("by the program", [.ended(.finished)], "terminated"),
        ("by somebody", [.ended(.cancelled)], "cancelled"),
        ("by a failure", [.ended(.failed(RunFailure(.program, "It is wrong.")))], "error"),
        ("with its process", [.turnStarted(cause: .start)], "cancelled"),
        ("with its process, after it had gone on", [.ended(.finished), .turnStarted(cause: .resume)], "cancelled"),
    ]

    @Test(arguments: endings) func aRunThatIsOver(name: String, events: [LogEvent], reason: String) {
        let all = ([.runStarted(program: "P", agents: ["A"])] + events).entries()
        var watcher = Self.watcher(from: all.count, count: all.count)
        #expect(watcher.take(all, now: 0).isEmpty && !watcher.isOver)
        let frames = Self.told(watcher.end(now: 0))
        #expect(Self.names(frames) == ["- done"] && frames.last?.text("reason") == reason)
        #expect(watcher.isOver && watcher.end(now: 0).isEmpty)
    }

    @Test func goodbyeComesAfterWhatIsHeld() throws {
        var watcher = Self.watcher()
        var bytes = watcher.take(Self.events.entries().prefix(8), now: 0)
        bytes += watcher.sayGoodbye(.shutdown, now: 1)
        let frames = Self.told(bytes)
        #expect(Self.names(frames).suffix(2) == ["e.7 stream_update", "- bye"])
        #expect(frames.last?.text("reason") == "shutdown")
        #expect(try frames.assembled() == ["m": "Hello"])
        #expect(watcher.sayGoodbye(.shutdown, now: 2).isEmpty)
    }

    /// Two agents write at once; the reader is cut off anywhere and comes back, again and again.
    @Test func cutsLoseNothingAndDoubleNothing() throws {
        for seed in 0..<8 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var events: [LogEvent] = [.start("m", by: "A"), .start("n", by: "B")]
            var texts = ["m": "", "n": ""]
            for _ in 0..<40 {
                let id = Bool.random(using: &random) ? "m" : "n"
                let piece = ["a", "é ", "日"].randomElement(using: &random) ?? ""
                events.append(.update(id, piece, at: texts[id, default: ""].utf8.count))
                texts[id, default: ""] += piece
                if Int.random(in: 0..<4, using: &random) == 0 { events.append(.transition) }
            }
            events += [
                .complete("m", texts["m", default: ""]), .complete("n", texts["n", default: ""]), .ended(.finished),
            ]
            let entries = events.entries(step: 7)
            var frames: [Frame] = []
            var seen = -1
            while !frames.contains(where: { $0.type == "done" }) {
                var watcher = Self.watcher(from: seen + 1, count: Int.random(in: 0...entries.count, using: &random))
                let end = Int.random(in: 0...entries.count, using: &random)
                var got: [Frame] = []
                for entry in entries.prefix(end) { got += Self.told(watcher.take([entry], now: 0)) }
                // What was on its way when the connection broke has not arrived.
                got = Array(got.prefix(Int.random(in: 0...got.count, using: &random)))
                for frame in got { seen = frame.id.flatMap { EventID($0) }?.sequence ?? seen }
                frames += got
            }
            #expect(try frames.assembled() == texts)
        }
    }
}
