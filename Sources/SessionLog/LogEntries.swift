/// The entries of a log from a number on, each once and in order, waiting for new ones; it ends when the log is closed or
/// the reading task is cancelled.
public struct LogEntries: AsyncSequence, Sendable {
    public typealias Element = LogEntry

    let log: StreamingSessionLog
    let start: Int

    public func makeAsyncIterator() -> LogCursor {
        LogCursor(log: log, position: start)
    }
}

/// A reader's place in a log.
public struct LogCursor: AsyncIteratorProtocol, Sendable {
    private let log: StreamingSessionLog
    /// Fetched from the log, not yet handed out.
    private var batch: ArraySlice<LogEntry> = []
    /// The number of the entry after the batch.
    private var position: Int

    init(log: StreamingSessionLog, position: Int) {
        self.log = log
        self.position = position
    }

    /// The next entry; nil at the end, or as soon as the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> LogEntry? {
        if batch.isEmpty {
            guard let fetched = await nextBatch(isolation: actor) else { return nil }
            batch = fetched
        }
        return batch.popFirst()
    }

    /// Everything that is there to be read at once, never empty, for readers that merge; waits where there is nothing.
    /// nil at the end, or as soon as the task is cancelled.
    public mutating func nextBatch(
        isolation actor: isolated (any Actor)? = #isolation
    ) async -> ArraySlice<LogEntry>? {
        if !batch.isEmpty {
            defer { batch = [] }
            return batch
        }
        while !Task.isCancelled, let fetched = log.batch(from: position) {
            if !fetched.isEmpty {
                position += fetched.count
                return fetched
            }
            await log.wait(behind: position)
        }
        return nil
    }
}
