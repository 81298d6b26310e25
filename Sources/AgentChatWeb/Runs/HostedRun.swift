import Logging
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
    /// Whether it was saved when it began.
    private let isSaved: Bool
    private let logger: Logger
    private let state: Mutex<State>
    /// Finished when the run is to end.
    private let stopRequest = AsyncStream.makeStream(of: Never.self)

    private struct State {
        var progress = RunProgress()
        /// The messages of clients that the program has heard, by the names of their IDs.
        var heardMessages: [String: SentMessage] = [:]
        /// Whether the server's log says that the run is not saved any more.
        var hasToldLoss = false
        /// When entries were last found, by the clock that only goes forward.
        var changedAt = Moment.now(0).ticks
    }

    init(
        id: RunID, epoch: String, owner: RunOwner, run: ProgramRun?, log: StreamingSessionLog,
        logger: Logger = Logger(label: "agent-chat-web")
    ) {
        self.id = id
        self.logger = logger
        isSaved = log.isStored
        self.epoch = epoch
        self.owner = owner
        self.run = run
        self.log = log
        // So that nobody reads in a log from which the run goes on that it is over, and nothing is said to it too early.
        run?.announce()
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
    /// - Parameter key: names the message; one that was sent before, to whichever process, is not sent again.
    /// - Throws: 409 for a run that is over; 422 for a key that named another text; 503 where what is said would be lost with
    ///   the process.
    func send(_ text: String, key: String?) throws(WebError) -> SentMessage {
        let messageID = SentMessageID(key: key, text: text)
        let result = state.withLock { state -> Result<SentMessage, WebError> in
            if key != nil, let sent = earlier(messageID.name, &state) {
                return sent.id == messageID ? .success(sent) : .failure(.keyUsedOtherwise)
            }
            catchUp(&state)
            guard let run, state.progress.turn != .ended else { return .failure(.runEnded(id)) }
            guard !hasLostStore(&state) else { return .failure(.notSaved) }
            let position = log.count
            run.submit(text, messageID: messageID.description)
            guard !hasLostStore(&state) else { return .failure(.notSaved) }
            return .success(SentMessage(id: messageID, position: position))
        }
        return try result.get()
    }

    /// Whether the run was saved and is not any more, which its log says to those who run the server.
    private func hasLostStore(_ state: inout State) -> Bool {
        guard isSaved, !log.isStored, !log.isClosed else { return false }
        if !state.hasToldLoss {
            logger.error(
                "A run cannot be saved any more, and hears nothing more: look for room in --store, and start again")
        }
        state.hasToldLoss = true
        return true
    }

    /// The message with this name, if it has come.
    private func earlier(_ name: String, _ state: inout State) -> SentMessage? {
        let count = log.count
        // In this order: one that is heard meanwhile is found in the log.
        let kept = run?.keptMessageIDs.lazy.compactMap { SentMessageID($0) }.first { $0.name == name }
        if let kept { return SentMessage(id: kept, position: count) }
        catchUp(&state)
        return state.heardMessages[name]
    }

    /// Where a message entered the run; nil while nobody has heard it.
    func place(of message: SentMessage) -> Int? {
        state.withLock { state in
            catchUp(&state)
            return state.heardMessages[message.id.name]?.position
        }
    }

    /// Stops the answers that are being written; the program then waits for the human.
    ///
    /// - Parameter key: names the request; one that is sent again, to whichever process, stops nothing more.
    func interrupt(key: String?) { run?.interrupt(request: key.map { Digest.text(of: $0, bytes: 12) }) }

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

    /// Milliseconds since something happened in the run, as far as this process knows: since it was last asked for and something
    /// was new.
    func timeSinceChange(at now: Moment) -> Int64 {
        state.withLock { state in
            catchUp(&state)
            return now.ticks - state.changedAt
        }
    }

    private func catchUp(_ state: inout State) {
        while let batch = log.batch(from: state.progress.next), !batch.isEmpty {
            state.changedAt = Moment.now(0).ticks
            for entry in batch {
                state.progress.follow(entry)
                guard case .humanMessage(let messageID, _, _, _) = entry.event, let id = SentMessageID(messageID)
                else { continue }
                state.heardMessages[id.name] = SentMessage(id: id, position: entry.sequence)
            }
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
