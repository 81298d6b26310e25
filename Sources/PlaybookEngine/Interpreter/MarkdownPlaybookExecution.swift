import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Asking the model to continue a playbook, and reading its reply.
extension AIAgent {
    /// Streamed replies that may break in a row before the session stops streaming.
    static let toleratedStreamingFailures = 3

    /// Sends the request for a frame's next reply; the reply is read while it is executed.
    func requestReply(for frame: FrameID, in group: inout DiscardingTaskGroup) throws(RunFailure) {
        let isStreamed = isStreamed(frame)
        let isRaw = playbook(of: frame)?.executionMode == .raw
        guard let prompt = isRaw ? rawPrompt(for: frame) : fittingPrompt(for: frame) else {
            return try awaitHuman(after: promptTooLong, of: frame)
        }
        try request(prompt, isStreamed: isStreamed, isRaw: isRaw, for: frame, in: &group)
    }

    /// Whether the next reply of a frame is asked for as a stream.
    func isStreamed(_ frame: FrameID) -> Bool {
        ledger.read { state in
            programRun.options.streamingEnabled && state.streamingFailures < Self.toleratedStreamingFailures
                && state.frame(frame)?.asksWhole != true
        }
    }

    /// A question that a request asks in place of a whole reply.
    struct AskedQuestion {
        /// Reads the answer, of which it makes the reply.
        var answer: GuidedAnswer
        /// What the engine has written of the reply before it.
        var opening: String
        /// Where the playbook will be.
        var place: Guide.Place
        /// Whether it was asked before and its answer was lost: the reply goes on behind the opening.
        var isRepeated: Bool
    }

    /// - Parameter question: the question; nil where the model writes the reply.
    func request(
        _ prompt: PromptBuilder.Prompt, isStreamed: Bool, isRaw: Bool = false, question: AskedQuestion? = nil,
        for frame: FrameID, in group: inout DiscardingTaskGroup
    ) throws(RunFailure) {
        let options = programRun.options
        let requested = ledger.record { state in
            guard state.requestsSinceHuman < options.maxLLMCalls else { return [] }
            let bytes = prompt.request.byteCount
            if question?.isRepeated == true {
                return [.questionRepeated(frame: frame, isStreamed: isStreamed, bytes: bytes)]
            }
            return [
                .requested(
                    frame: frame, instruction: prompt.instruction, isStreamed: isStreamed, bytes: bytes,
                    opening: question?.opening)
            ] + (question.map { [.guided(frame: frame, to: $0.place)] } ?? [])
        }
        if requested.isEmpty {
            if programRun.hasEnded { return }
            let failure = RunFailure(
                .modelUnfit,
                "The program asked the model \(options.maxLLMCalls) times since the human last spoke. "
                    + "If it needs more, raise --max-llm-calls.")
            return try awaitHuman(after: failure, of: frame)
        }
        ledger.record(showing: .status(agent: name, .waitingForModel))
        var modelRequest = prompt.request
        modelRequest.spentRetries = ledger.read { $0.frame(frame)?.spentRetries ?? 0 }
        let sent = modelRequest
        // Of a question that is asked again, the reply was begun; of any other there is nothing to take up.
        guard let reply = ledger.read({ $0.frame(frame)?.reply }) else { return }
        takeUp(reply, of: frame, isRaw: isRaw)
        liveReplies[frame]?.isWritten = false
        liveReplies[frame]?.answer = question?.answer
        let number = replyCount
        openRequests.insert(number)
        group.addTask {
            if isStreamed {
                await self.makeLLMCallStreaming(sent, for: frame)
            } else {
                await self.makeLLMCall(sent, for: frame)
            }
            await self.close(number)
        }
    }

    /// Asks for the whole reply at once.
    func makeLLMCall(_ request: ModelRequest, for frame: FrameID) async {
        await read(request, streaming: false, for: frame)
    }

    /// Asks for the reply while it is written.
    func makeLLMCallStreaming(_ request: ModelRequest, for frame: FrameID) async {
        await read(request, streaming: true, for: frame)
    }

    /// The one path of both: a whole reply is a stream of one piece.
    private func read(_ request: ModelRequest, streaming: Bool, for frame: FrameID) async {
        guard let live = liveReplies[frame] else { return }
        let model = programRun.model
        let (number, stopReading, bytes) = (live.number, live.stopReading, request.byteCount)
        await withTaskGroup(of: LiveReply.End?.self) { group in
            group.addTask {
                do {
                    try await model.respond(to: request, streaming: streaming) { event in
                        try await self.receive(event, for: frame, reply: number, toBytes: bytes)
                    }
                    return .regular
                } catch let error as ModelError {
                    return .broken(.error, error)
                } catch is CancellationError {
                    return nil
                } catch is EnoughRead {
                    return nil
                } catch {
                    return .broken(.error, ModelError(.malformedResponse, "The reply could not be read: \(error)."))
                }
            }
            group.addTask {
                await stopReading.wait()
                return nil
            }
            let end = await group.next() ?? nil
            group.cancelAll()
            // The reply may have been dropped meanwhile, and the frame may read another one.
            if end == .regular, liveReplies[frame]?.number == number {
                finishAnswer(in: live, of: frame)
                if live.answer == nil, !live.hasEnded { ledger.record(.replyRead(frame: frame)) }
            }
            if let end { live.finish(end) } else { live.finish(.broken(.cancelled, nil)) }
        }
    }

    /// The request of a reply has come to its end.
    private func close(_ number: Int) {
        ignoredBytes[number] = nil
        openRequests.remove(number)
        programRun.activity.wake(name)
    }

    /// A provider is not read on for longer than this after the reply has ended (language.md 3).
    private static let toleratedRest = 200

    /// Thrown to end a request whose rest nobody wants.
    private struct EnoughRead: Error {}

    private func receive(
        _ event: ModelEvent, for frame: FrameID, reply number: Int, toBytes requestBytes: Int
    ) throws {
        if case .usage(let usage) = event {
            let tokens = TokenCount(input: usage.input, output: usage.output, cachedInput: usage.cachedInput)
            ledger.record(
                .measured(bytes: requestBytes, tokens: usage.input), showing: .usage(agent: name, tokens: tokens))
        }
        // The frame may be at its next reply already, while the rest of this one, behind its yield, still arrives.
        guard let live = liveReplies[frame], live.number == number, !live.hasEnded else {
            if case .text(let text) = event { ignoredBytes[number, default: 0] += text.utf8.count }
            if ignoredBytes[number, default: 0] > Self.toleratedRest { throw EnoughRead() }
            return
        }
        switch event {
        case .text(let received):
            live.hasArrived = true
            let text = live.clipped(live.answer?.feed(received) ?? received)
            let begins = beginningOfWriting(in: live)
            live.feed(text)
            if begins == nil, growMessage(of: live, with: text, in: frame) { return }
            ledger.record(.replyArrived(frame: frame, text: text), showing: begins)
            // What still comes of it, if anything, does not count.
            if live.answer == nil, live.hasEnded { ledger.record(.replyRead(frame: frame)) }
            ignoredBytes[number] = live.ignoredByteCount
            programRun.activity.wake(name)
            if live.answer?.isFull == true {
                finishAnswer(in: live, of: frame)
                live.finish(.regular)
                throw EnoughRead()
            }
            if live.ignoredByteCount > Self.toleratedRest { throw EnoughRead() }
        case .mended(let change): ledger.record(showing: .note(level: .info, agent: name, text: change))
        case .reasoning:
            if let status = beginningOfWriting(in: live) { ledger.record(showing: status) }
        case .retrying(let attempt, let of, let after, let reason):
            live.isWritten = false
            tellDetail(of: reason)
            ledger.record(
                .requestRepeated(frame: frame),
                showing: .note(
                    level: .info, agent: name,
                    text: "\(reason.code.phrase.asSentenceStart). Trying again \(after.inWords) (\(attempt)/\(of))."))
            ledger.record(
                showing: .status(
                    agent: name,
                    .retrying(
                        attempt: attempt, of: of, milliseconds: after.wholeMilliseconds, reason: reason.code.phrase)))
        case .unstreamed(let reason):
            ledger.record(.unstreamed(frame: frame))
            tellOfStreaming(reason)
        case .fellBack(let model, let next, let reason):
            tellDetail(of: reason)
            ledger.record(
                showing: .note(
                    level: .warning, agent: name,
                    text: "\(model) cannot answer: \(reason.message) Now \(next) is asked."))
        case .preparing(let work): ledger.record(showing: .status(agent: name, .preparing(work)))
        case .prepared: ledger.record(showing: .status(agent: name, .waitingForModel))
        case .stopped(.length):
            live.finish(.broken(.length, nil))
        case .stopped(.filtered):
            ledger.record(
                showing: .note(
                    level: .warning, agent: name, text: "The provider withheld the rest of the reply (content filter).",
                    audience: .everybody)
            )
            live.finish(.broken(.error, nil))
        case .stopped(.interrupted):
            programRun.activity.interrupt(name)
        case .stopped, .usage:
            break
        }
    }

    /// Delivers what has just arrived where it is nothing but more of the message that is being written: by far the most
    /// frequent thing to happen, so it is one change of the run, and not a turn of the agent.
    ///
    /// - Parameter text: what the reply has just been fed.
    /// - Returns: false where the agent has to look; then nothing is recorded.
    private func growMessage(of live: LiveReply, with text: String, in frame: FrameID) -> Bool {
        guard frameInWait == frame, live.answer == nil, !live.hasEnded, !programRun.activity.isInterrupted(name),
            let grown = live.takeMessageText()
        else { return false }
        do {
            try deliver(grown, in: frame, after: [.replyArrived(frame: frame, text: text)])
        } catch {
            fail(error, of: live, in: frame)
            programRun.activity.wake(name)
        }
        return true
    }

    /// What to tell when something of a reply arrives: that it is being written, once.
    private func beginningOfWriting(in live: LiveReply) -> LogEvent? {
        guard !live.isWritten else { return nil }
        live.isWritten = true
        return .status(agent: name, .modelWrites)
    }
}
