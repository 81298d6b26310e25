import Streaming
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that happens in a run, in order and numbered: the one source from which every front end reads.
///
/// One writer appends. Any number of readers follow, each with a cursor of its own; a slow one costs the writer nothing,
/// since entries never change and are shared.
///
/// A log may have a ``LogStore``, which gets every entry before any reader does. Where the store fails, the log says so in a
/// note, and the run goes on unsaved.
public final class StreamingSessionLog: Sendable {
    private let storage: Mutex<Storage>
    /// Held while entries are appended, so that readers need not wait for a disk; nil for a log that is not saved.
    private let store: Mutex<(any LogStore)?>
    /// The log's clock: milliseconds since 1970.
    public let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - entries: what the log begins with, in order and numbered from 0 without gaps: those of a run that goes on. New
    ///     entries follow them in number and time.
    ///   - checkpoint: what the first ones of `entries` have come to, where that is known.
    ///   - store: keeps what is appended; it has `entries` already.
    ///   - now: milliseconds since 1970. Where it goes back, entries keep the last time.
    public init(
        beginningWith entries: [LogEntry] = [], checkpoint: LogCheckpoint? = nil, store: (any LogStore)? = nil,
        now: @escaping @Sendable () -> Int64 = StreamingSessionLog.systemTime
    ) {
        storage = Mutex(Storage(entries, checkpoint))
        self.store = Mutex(store)
        self.now = now
    }

    /// The system's clock, in milliseconds since 1970.
    public static let systemTime: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    // MARK: Writing

    /// Appends an entry, which gets the next number, stores it, and wakes the readers that wait for it.
    ///
    /// By convention there is one writer. An entry that is appended after ``close()`` stands in the log, but readers
    /// that have come to the end have left.
    @discardableResult
    public func append(_ event: LogEvent, state: [UInt8] = []) -> LogEntry {
        append(event, state: state, followedBy: [], durability: .written)
    }

    /// Appends what one change of the run shows, as entries with nothing between them.
    ///
    /// - Parameters:
    ///   - state: is carried by the first entry, for all of them. Where a log breaks off between the entries of one change,
    ///     the run that goes on from it writes the missing ones.
    ///   - durability: how safe the entries are to be at least before anybody sees them.
    public func append(_ events: [LogEvent], state: [UInt8], durability: LogDurability = .written) {
        guard let first = events.first else { return }
        append(first, state: state, followedBy: events.dropFirst(), durability: durability)
    }

    @discardableResult
    private func append(
        _ event: LogEvent, state: [UInt8], followedBy others: ArraySlice<LogEvent>, durability: LogDurability
    ) -> LogEntry {
        let (first, waiting) = store.withLock { store in
            let milliseconds = now()
            // Nobody else appends meanwhile, so an entry's number is known before readers can see the entry.
            var first = storage.withLock { $0.makeEntry(event, state: state, milliseconds: milliseconds) }
            if let failure = keep(Self.entries(first, others), durability, in: &store) {
                first = storage.withLock { storage in
                    storage.add(
                        storage.makeEntry(Self.note(on: failure), state: [], milliseconds: milliseconds))
                    return storage.makeEntry(event, state: state, milliseconds: milliseconds)
                }
            }
            let waiting = storage.withLock { storage in
                let entries = Self.entries(first, others)
                for entry in entries { storage.add(entry) }
                return storage.takeWaiting(isForPeople: entries.contains { $0.event.isForPeople })
            }
            return (first, waiting)
        }
        waiting.wake()
        return first
    }

    private static func note(on failure: LogStoreFailure) -> LogEvent {
        .note(level: .warning, agent: nil, text: "This session is not saved any more: \(failure.message).")
    }

    private static func entries(_ first: LogEntry, _ others: ArraySlice<LogEvent>) -> [LogEntry] {
        [first]
            + others.enumerated().map { index, event in
                LogEntry(sequence: first.sequence + 1 + index, milliseconds: first.milliseconds, event: event)
            }
    }

    /// - Returns: why the store is none any more.
    private func keep(
        _ entries: [LogEntry], _ durability: LogDurability, in store: inout (any LogStore)?
    ) -> LogStoreFailure? {
        guard let current = store else { return nil }
        do throws(LogStoreFailure) {
            let durability = entries.reduce(durability) { max($0, $1.event.leastDurability) }
            try current.append(entries, durability: durability)
            return nil
        } catch {
            store = nil
            return error
        }
    }

    /// Ends the log: readers get what is left, then the end.
    public func close() {
        store.withLock { store in
            store?.close()
            store = nil
        }
        let waiting = storage.withLock { storage in
            storage.isClosed = true
            return storage.takeWaiting(isForPeople: true)
        }
        waiting.wake()
    }

    // MARK: States

    /// What the entries with which the log began have come to, as far as it is known.
    public var checkpoint: LogCheckpoint? {
        storage.withLock { $0.checkpoint }
    }

    /// Whether the log is kept beyond its process.
    public var isStored: Bool {
        store.withLock { $0 != nil }
    }

    /// Hands what all entries so far have come to to the store. To be called by the writer, between changes of the run.
    ///
    /// - Parameter state: one JSON object on one line.
    public func keepCheckpoint(_ state: [UInt8]) {
        let checkpoint = LogCheckpoint(entryCount: count, state: state)
        let failure = store.withLock { store -> LogStoreFailure? in
            do throws(LogStoreFailure) {
                try store?.keep(checkpoint)
                return nil
            } catch {
                store = nil
                return error
            }
        }
        if let failure { append(Self.note(on: failure)) }
    }

    /// Drops what the entries carry of the interpreter's state, and keeps none of later ones either: more than half of what
    /// a log takes of memory. The store gets it as before.
    ///
    /// To be called when whoever goes on from the log has read it, so that in this process nobody will.
    public func dropStates() {
        storage.withLock { $0.dropStates() }
    }

    // MARK: Reading

    /// How many entries there are; also the number of the next one.
    public var count: Int {
        storage.withLock { $0.count }
    }

    /// Whether no more entries are expected.
    public var isClosed: Bool {
        storage.withLock { $0.isClosed }
    }

    /// The entries with these numbers, as far as they exist now.
    public func entries(in range: Range<Int>) -> [LogEntry] {
        storage.withLock { storage in
            let wanted = range.clamped(to: 0..<storage.count)
            var entries: [LogEntry] = []
            while entries.count < wanted.count {
                let position = wanted.lowerBound + entries.count
                entries += storage.batch(from: position).prefix(wanted.upperBound - position)
            }
            return entries
        }
    }

    /// All entries from a number on: those there are, then each new one, until the log is closed.
    public func entries(from sequence: Int) -> LogEntries {
        LogEntries(log: self, start: max(0, sequence))
    }

    // MARK: Observers

    /// Has a reader told after each append of something for people (``LogEvent/isForPeople``) and when the log is closed, by the
    /// writer itself: `tell` must only wake somebody.
    ///
    /// For readers that wait for other things too, such as the time; all others use ``entries(from:)``.
    ///
    /// - Returns: what ends it when given to ``stopTelling(_:)``.
    package func tellAppends(_ tell: @escaping @Sendable () -> Void) -> Int {
        storage.withLock { storage in
            let id = storage.makeReaderID()
            storage.observers[id] = tell
            return id
        }
    }

    package func stopTelling(_ id: Int) {
        storage.withLock { $0.observers[id] = nil }
    }

    // MARK: Cursors

    /// What follows `position`, as many as can be had without copying; empty at the end for now, nil at the end for good.
    package func batch(from position: Int) -> ArraySlice<LogEntry>? {
        storage.withLock { storage in
            let batch = storage.batch(from: position)
            return batch.isEmpty && storage.isClosed ? nil : batch
        }
    }

    /// Returns as soon as there may be something behind `position`, the log is closed, or the task is cancelled.
    func wait(behind position: Int) async {
        let id = storage.withLock { $0.makeReaderID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The check and the registration share one lock, so nothing is appended between them. A cancellation
                // is visible here before its handler runs, so it either stops the registration or finds it.
                let mustWait = storage.withLock { storage in
                    guard storage.count <= position, !storage.isClosed, !Task.isCancelled else { return false }
                    storage.waiting[id] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            storage.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }
}

// MARK: - Storage

extension StreamingSessionLog {
    /// Readers that have come to the end.
    fileprivate struct WaitingReaders {
        var continuations: [CheckedContinuation<Void, Never>]
        var observers: [@Sendable () -> Void]

        /// To be called when no lock is held.
        func wake() {
            for continuation in continuations { continuation.resume() }
            for tell in observers { tell() }
        }
    }

    /// Entries in chunks. A full chunk never changes again and is handed out as it is; of the last one, readers get
    /// copies, so that an append never has to copy more than a chunk.
    fileprivate struct Storage {
        private var full: [[LogEntry]] = []
        private var last: [LogEntry] = []
        private var latestMilliseconds = Int64.min
        private var nextReaderID = 0
        private var keepsStates = true
        private(set) var checkpoint: LogCheckpoint?
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var observers: [Int: @Sendable () -> Void] = [:]
        var isClosed = false

        private static let chunkSize = 256

        init(_ entries: [LogEntry], _ checkpoint: LogCheckpoint?) {
            self.checkpoint = checkpoint
            for entry in entries { add(entry) }
        }

        var count: Int { full.count * Self.chunkSize + last.count }

        /// The entry that is to be added next.
        func makeEntry(_ event: LogEvent, state: [UInt8], milliseconds: Int64) -> LogEntry {
            LogEntry(
                sequence: count, milliseconds: max(latestMilliseconds, milliseconds), event: event, state: state)
        }

        mutating func add(_ entry: LogEntry) {
            latestMilliseconds = max(latestMilliseconds, entry.milliseconds)
            last.append(keepsStates ? entry : entry.withoutState)
            if last.count == Self.chunkSize {
                full.append(last)
                last = []
            }
        }

        mutating func dropStates() {
            keepsStates = false
            checkpoint = nil
            for chunk in full.indices { full[chunk] = full[chunk].map(\.withoutState) }
            last = last.map(\.withoutState)
        }

        /// From `position` (0 or more) to the end of its chunk.
        func batch(from position: Int) -> ArraySlice<LogEntry> {
            let (chunk, offset) = position.quotientAndRemainder(dividingBy: Self.chunkSize)
            if chunk < full.count { return full[chunk][offset...] }
            return chunk == full.count ? ArraySlice(Array(last.dropFirst(offset))) : []
        }

        /// Those who are to be told of a change.
        ///
        /// - Parameter isForPeople: whether people are to see something of it. Every second entry of a message that is being
        ///   written is not, and each reader that is told of one has a thread woken for nothing.
        mutating func takeWaiting(isForPeople: Bool) -> WaitingReaders {
            defer { waiting.removeAll() }
            return WaitingReaders(
                continuations: Array(waiting.values), observers: isForPeople ? Array(observers.values) : [])
        }

        mutating func makeReaderID() -> Int {
            defer { nextReaderID += 1 }
            return nextReaderID
        }
    }
}
