import Synchronization
import Testing

@testable import SessionLog

@Suite struct StreamingSessionLogTests {
    @Test func numbersAreGaplessFromZero() {
        let log = StreamingSessionLog()
        let appended = (0..<700).map { log.append(.note(level: .info, agent: nil, text: "\($0)")).sequence }
        #expect(appended == Array(0..<700))
        #expect(log.entries(in: 0..<700).map(\.sequence) == appended)
    }

    @Test func timeNeverGoesBack() {
        let clock = Mutex([Int64](arrayLiteral: 50, 40, 60, 10))
        let log = StreamingSessionLog(now: { clock.withLock { $0.removeFirst() } })
        let times = (0..<4).map { _ in log.append(.transition).milliseconds }
        #expect(times == [50, 50, 60, 60])
    }

    @Test(arguments: [0, 1, 255, 256, 257, 600])
    func aLogGoesOnFromGivenEntries(count: Int) async {
        let given = (0..<count).map {
            LogEntry(sequence: $0, milliseconds: Int64($0 / 2), event: .transition, state: [1])
        }
        let log = StreamingSessionLog(beginningWith: given, now: { 100 })
        #expect(log.count == count)
        #expect(log.append(.turnStarted(cause: .resume)).sequence == count)
        log.close()
        var read: [LogEntry] = []
        for await entry in log.entries(from: 0) { read.append(entry) }
        #expect(Array(read.dropLast()) == given)
        #expect(read.map(\.sequence) == Array(0...count))
    }

    @Test func theTimeOfGivenEntriesIsNotGoneBackBehind() {
        let last = LogEntry(sequence: 0, milliseconds: 70, event: .transition)
        let clock = Mutex([Int64](arrayLiteral: 50, 80))
        let log = StreamingSessionLog(beginningWith: [last], now: { clock.withLock { $0.removeFirst() } })
        #expect((0..<2).map { _ in log.append(.transition).milliseconds } == [70, 80])
    }

    @Test func entriesOfOneChangeStandTogether() {
        let log = StreamingSessionLog(now: { 5 })
        log.append([], state: [9])
        log.append([.transition, .turnStarted(cause: .start)], state: [1, 2])
        let entries = log.entries(in: 0..<9)
        #expect(entries.map(\.event) == [.transition, .turnStarted(cause: .start)])
        #expect(entries.map(\.state) == [[1, 2], []])
        #expect(entries.map(\.sequence) == [0, 1])
    }

    @Test func stateIsKeptWithItsEntry() {
        let log = StreamingSessionLog()
        log.append(.transition, state: [1, 2])
        #expect(log.entries(in: 0..<1).first?.state == [1, 2])
    }

    @Test(arguments: [(0..<0, 0), (0..<1000, 600), (250..<300, 50), (599..<700, 1), (900..<999, 0), (-5..<3, 3)])
    func rangesAreClamped(range: Range<Int>, expected: Int) {
        let log = StreamingSessionLog()
        for _ in 0..<600 { log.append(.transition) }
        let entries = log.entries(in: range)
        #expect(entries.count == expected)
        #expect(entries.map(\.sequence) == Array(range.clamped(to: 0..<600)))
    }

    @Test(arguments: [0, 1, 255, 256, 257, 599, 600, 10_000, -3])
    func aReaderGetsEveryEntryOnceThenTheEnd(start: Int) async {
        let log = StreamingSessionLog()
        for _ in 0..<600 { log.append(.transition) }
        log.close()
        var read: [Int] = []
        for await entry in log.entries(from: start) { read.append(entry.sequence) }
        #expect(read == Array(max(0, min(start, 600))..<600))
    }

    @Test func readersFollowAWriter() async {
        let log = StreamingSessionLog()
        await withTaskGroup(of: [Int].self) { group in
            for start in 0..<50 {
                group.addTask {
                    var read: [Int] = []
                    for await entry in log.entries(from: start) { read.append(entry.sequence) }
                    return read
                }
            }
            for position in 0..<2000 {
                log.append(.transition)
                if position % 7 == 0 { await Task.yield() }
            }
            log.close()
            for await read in group {
                #expect(read == Array((read.first ?? 0)..<2000))
                #expect((0..<50).contains(read.first ?? -1))
            }
        }
    }

    @Test func batchesAndSingleEntriesMixWithoutLoss() async {
        let log = StreamingSessionLog()
        for _ in 0..<600 { log.append(.transition) }
        log.close()
        var cursor = log.entries(from: 0).makeAsyncIterator()
        var read: [Int] = []
        while let entry = await cursor.next() {
            read.append(entry.sequence)
            guard let batch = await cursor.nextBatch() else { break }
            #expect(!batch.isEmpty)
            read += batch.map(\.sequence)
        }
        #expect(read == Array(0..<600))
        #expect(await cursor.next() == nil)
    }

    @Test func aHeldBatchDoesNotChange() async {
        let log = StreamingSessionLog()
        log.append(.note(level: .info, agent: nil, text: "first"))
        var cursor = log.entries(from: 0).makeAsyncIterator()
        let batch = await cursor.nextBatch()
        log.append(.note(level: .info, agent: nil, text: "second"))
        #expect(batch?.map(\.sequence) == [0])
        #expect(await cursor.next()?.sequence == 1)
    }

    @Test func cancellingAWaitingReaderEndsIt() async {
        let log = StreamingSessionLog()
        let readers = (0..<200).map { _ in
            Task { () -> Int in
                var count = 0
                for await _ in log.entries(from: 0) { count += 1 }
                return count
            }
        }
        // Some wait already, some have not begun: both must end, though the log stays open.
        for reader in readers {
            reader.cancel()
            #expect(await reader.value == 0)
        }
        #expect(!log.isClosed)
    }

    // The windows between a reader's check and its waiting are too short to be met by chance, so `wait` is called in them.

    @Test(.timeLimit(.minutes(1)))
    func anEntryThatCameBeforeTheWaitEndsIt() async {
        let log = StreamingSessionLog()
        log.append(.transition)
        await log.wait(behind: 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func aLogClosedBeforeTheWaitEndsIt() async {
        let log = StreamingSessionLog()
        log.close()
        await log.wait(behind: 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func aCancellationBeforeTheWaitEndsIt() async {
        let log = StreamingSessionLog()
        let reader = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await log.wait(behind: 0)
        }
        await reader.value
    }

    /// Each telling wakes a thread.
    @Test func observersAreOnlyToldOfWhatPeopleSee() {
        let log = StreamingSessionLog()
        let tellings = Mutex(0)
        let observer = log.tellAppends { tellings.withLock { $0 += 1 } }
        func count(after change: () -> Void) -> Int {
            tellings.withLock { $0 = 0 }
            change()
            return tellings.withLock { $0 }
        }
        #expect(count { log.append(.transition) } == 0)
        #expect(count { log.append(.human("a")) } == 1)
        #expect(count { log.append([.transition, .human("b")], state: []) } == 1)
        #expect(count { log.append([.transition, .transition], state: []) } == 0)
        #expect(count { log.close() } == 1)
        log.stopTelling(observer)
        #expect(count { log.append(.human("c")) } == 0)
    }

    @Test func thousandsOfReadersWaitAndAllAreWoken() async {
        let log = StreamingSessionLog()
        let total = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3000 {
                group.addTask {
                    var count = 0
                    for await _ in log.entries(from: 0) { count += 1 }
                    return count
                }
            }
            for _ in 0..<10 {
                log.append(.transition)
                await Task.yield()
            }
            log.close()
            return await group.reduce(0, +)
        }
        #expect(total == 30_000)
    }

    /// Whoever goes on from the log has read the states; then they take no memory any more.
    @Test(arguments: [0, 1, 256, 700]) func statesCanBeDropped(count: Int) {
        let log = StreamingSessionLog(now: { 7 })
        for number in 0..<count { log.append(.human("\(number)"), state: [1]) }
        let before = log.entries(in: 0..<count)
        #expect(before.allSatisfy { $0.state == [1] })
        log.dropStates()
        log.append([.transition, .human("last")], state: [2])
        let after = log.entries(in: 0..<(count + 2))
        #expect(after.map(\.sequence) == Array(0..<(count + 2)))
        #expect(after.allSatisfy { $0.state.isEmpty && $0.milliseconds == 7 })
        #expect(after.dropLast(2).map(\.event) == before.map(\.event))
    }
}
