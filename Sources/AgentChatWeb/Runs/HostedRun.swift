import PlaybookEngine
import SessionLog
import Synchronization

/// A run that the server carries out, and everything that requests ask of it.
final class HostedRun: Sendable {
    let id: RunID
    /// See ``EventID``.
    let epoch: String
    let owner: RunOwner
    private let madeAt: Int64
    let log: StreamingSessionLog
    /// Nil for a run that is only read: it came to its end before the server started.
    private let run: ProgramRun?
    private let state: Mutex<State>
    /// Finished when the run is to end.
    private let stopRequest = AsyncStream.makeStream(of: Never.self)

    private struct State {
        var progress = RunProgress()
        /// Where the messages with these keys entered the run, and which text they had.
        var sentMessages = IdempotencyKeys<SentMessage>(limit: 1000)
        /// The requests to stop an answer that had these keys.
        var stops = IdempotencyKeys<Bool>(limit: 1000)
    }

    /// A message that somebody sent.
    struct SentMessage: Sendable, Hashable {
        var text: String
        /// How many entries the log had before.
        var position: Int
        /// Whether it is kept because the program waits for somebody else; then nothing comes of it for now.
        var isKept: Bool
    }

    init(id: RunID, epoch: String, owner: RunOwner, run: ProgramRun?, log: StreamingSessionLog) {
        self.id = id
        self.epoch = epoch
        self.owner = owner
        self.run = run
        self.log = log
        // The run has read its log, if it goes on from one.
        log.dropStates()
        madeAt = log.now()
        state = Mutex(State())
    }

    /// Carries the run out; returns when it is over, or ends it when the task is cancelled.
    func execute() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.run?.run() }
            group.addTask { for await _ in self.stopRequest.stream {} }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: What requests do

    /// Says something to the program.
    ///
    /// - Parameter key: names the message; one that was sent before is not sent again.
    /// - Throws: 409 for a run that is over; 422 for a key that named another text.
    func send(_ text: String, key: String?) throws(WebError) -> SentMessage {
        let result = state.withLock { state -> Result<SentMessage, WebError> in
            if let key, let sent = state.sentMessages[key] {
                return sent.text == text ? .success(sent) : .failure(.keyUsedOtherwise)
            }
            catchUp(&state)
            guard let run, state.progress.turn != .ended else { return .failure(.runEnded(id)) }
            let hasWaited = state.progress.turn == .waiting
            let position = log.count
            run.submit(text)
            let startsTurn = log.entries(in: position..<log.count).contains { $0.event.startsTurn }
            let sent = SentMessage(text: text, position: position, isKept: hasWaited && !startsTurn)
            if let key { state.sentMessages.remember(sent, for: key) }
            return .success(sent)
        }
        return try result.get()
    }

    /// Where the words of a message entered the run; nil while nobody has heard them.
    func place(of message: SentMessage) -> Int? {
        var position = message.position
        while let batch = log.batch(from: position), !batch.isEmpty {
            for entry in batch {
                if entry.event.isHearing(of: message.text) { return entry.sequence }
            }
            position += batch.count
        }
        return nil
    }

    /// Stops the answers that are being written; the program then waits for the human.
    ///
    /// - Parameter key: names the request; one that is sent again stops nothing more.
    func interrupt(key: String?) {
        let isNew = state.withLock { state in
            guard let key else { return true }
            guard state.stops[key] == nil else { return false }
            state.stops.remember(true, for: key)
            return true
        }
        if isNew { run?.interrupt() }
    }

    /// Lets agents ask their model again that got no answer; nothing happens where there are none.
    func tryAgain() { run?.tryAgain() }

    /// Ends the run.
    func end() { stopRequest.continuation.finish() }

    // MARK: What requests ask

    /// Milliseconds since 1970: what the log says, which may be older than this process.
    var beganAt: Int64 { log.entries(in: 0..<1).first?.milliseconds ?? madeAt }

    /// How far the run has come by now.
    var progress: RunProgress {
        state.withLock { state in
            catchUp(&state)
            return state.progress
        }
    }

    private func catchUp(_ state: inout State) {
        while let batch = log.batch(from: state.progress.next), !batch.isEmpty {
            for entry in batch { state.progress.follow(entry) }
        }
        // What its log does not tell, for its process was killed: nobody goes on with it.
        if run == nil { state.progress.abandon() }
    }

    /// Waits until the program waits for a human or has ended, at most this long.
    func waitForTurn(within limit: Duration) async {
        // Looked at once: what comes after that look is waited for, however soon it comes.
        let progress = progress
        guard progress.turn == .running, limit > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await entry in self.log.entries(from: progress.next) {
                    switch entry.event {
                    case .inputRequested, .ended: return
                    default: continue
                    }
                }
            }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Whether a reader that has all entries up to this one has missed nothing that has a number, and nothing follows.
    func isFullySeen(through sequence: Int) -> Bool {
        guard log.isClosed else { return false }
        var wire = WireEvents(runID: id)
        var position = 0
        while let batch = log.batch(from: position), !batch.isEmpty {
            for entry in batch {
                guard entry.sequence > sequence else {
                    wire.skip(entry)
                    continue
                }
                if wire.objects(for: entry.forVisitors).contains(where: { $0.sequence != nil }) { return false }
            }
            position += batch.count
        }
        return true
    }
}

extension LogEvent {
    /// Whether words that somebody sent are heard here. Whom they are for, or who says them, is not among what is heard.
    func isHearing(of words: String) -> Bool {
        if case .humanMessage(_, _, _, let content) = self { words.hasSuffix(content) } else { false }
    }

    fileprivate var startsTurn: Bool {
        switch self {
        case .turnStarted, .ended: true
        default: false
        }
    }
}
