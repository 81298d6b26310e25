import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Driving a playbook without a model's replies: the engine writes each reply itself, and what executes it is the same.
extension AIAgent {
    /// Replies of the engine's own since the human last spoke, after which a program counts as lost.
    private static let drivenLimit = 10_000

    /// Gets the next reply of a frame, from the model or from the steps themselves.
    func goOn(_ frame: FrameID, in group: inout DiscardingTaskGroup) throws(RunFailure) {
        // The run may have broken off between the last of them and the failure.
        guard try !givesUp(on: frame) else { return }
        guard programRun.options.isGuided, let playbook = playbook(of: frame) else {
            return try requestReply(for: frame, in: &group)
        }
        guard playbook.executionMode == .steps else {
            // Judgement is all that it is made of, so the model's replies carry it out.
            guard programRun.options.hasModel else {
                let form = playbook.executionMode == .raw ? "is one request to a model" : "has no steps"
                throw RunFailure(.modelNeeded, "\(playbook.className) \(form), so it needs a model. \(NoModel.advice)")
            }
            return try requestReply(for: frame, in: &group)
        }
        try drive(frame, playbook, in: &group)
    }

    private func drive(
        _ frame: FrameID, _ playbook: PlaybookDefinition, in group: inout DiscardingTaskGroup
    ) throws(RunFailure) {
        let (guide, driven) = ledger.read { ($0.frame(frame)?.guide ?? Guide(), $0.drivenSinceHuman) }
        if let failure = guide.failure { throw RunFailure(.step, failure) }
        guard driven < Self.drivenLimit else {
            throw RunFailure(
                .program, "\(Self.drivenLimit) steps were executed since the human last spoke. Let a loop wait or end.")
        }
        let move: GuidedWalk.Move
        do {
            move = try nextMove(of: frame, playbook, guide)
        } catch {
            throw RunFailure(.program, error.message)
        }
        switch move {
        case .reply(let text, let place): execute(text, thenAt: place, in: frame)
        case .ask(let question, let text, let place):
            guard programRun.options.hasModel else { throw missingModel(for: question, in: playbook, of: frame) }
            try ask(question, behind: text, thenAt: place, in: frame, &group)
        }
    }

    /// Asks the question of a reply again, whose answer was lost. What the engine has written before it is executed.
    private func repeatQuestion(of frame: FrameID, in group: inout DiscardingTaskGroup) throws(RunFailure) {
        let (guide, opening) = ledger.read { state in
            let reply = state.frame(frame)?.reply
            return (state.frame(frame)?.guide, reply.map { $0.text } ?? "")
        }
        guard programRun.options.hasModel, let guide, let playbook = playbook(of: frame),
            case .ask(let question, opening, guide.next)? = try? nextMove(of: frame, playbook, guide)
        else {
            // The way here leads elsewhere now, which only another model or program could bring about.
            ledger.record(.replyDropped(frame: frame))
            return
        }
        try ask(question, behind: opening, thenAt: guide.next ?? guide.place, isRepeated: true, in: frame, &group)
    }

    private func nextMove(
        of frame: FrameID, _ playbook: PlaybookDefinition, _ guide: Guide
    ) throws(ExecutionError) -> GuidedWalk.Move {
        let hasModel = programRun.options.hasModel
        if playbook.className == MessageHandling.className {
            return try GuidedMessageHandling(agent: definition, hasModel: hasModel).next(guide, in: scope(of: frame))
        }
        let id = PlaybookID(agent: className, name: playbook.className)
        let book = guidedPlaybooks[id] ?? GuidedPlaybook(playbook, hasModel: hasModel)
        guidedPlaybooks[id] = book
        var walk = GuidedWalk(
            book, from: guide, in: scope(of: frame), hasModel: hasModel, isModelSmall: programRun.options.isModelSmall)
        return try walk.next()
    }

    /// Executes a reply of the engine's own.
    private func execute(_ text: String, thenAt place: Guide.Place, in frame: FrameID) {
        ledger.record(
            .guided(frame: frame, to: place), .driven(frame: frame), .replyArrived(frame: frame, text: text),
            .replyRead(frame: frame))
        replyCount += 1
        let live = LiveReply(
            number: replyCount, vocabulary: ReplyVocabulary(program: programRun.program, agent: definition))
        liveReplies[frame] = live
        live.feed(text)
        live.finish(.regular)
    }

    private func missingModel(
        for question: GuidedQuestion, in playbook: PlaybookDefinition, of frame: FrameID
    ) -> RunFailure {
        // The place is the step's, though it is not reached.
        if let step = playbook.step(numbered: question.step) {
            ledger.record(.stepReached(frame: frame, number: step.number))
        }
        return RunFailure(.modelNeeded, "Only a model can tell \(question.subject). \(NoModel.advice)")
    }

    // MARK: Questions

    private func ask(
        _ question: GuidedQuestion, behind text: String, thenAt place: Guide.Place, isRepeated: Bool = false,
        in frame: FrameID, _ group: inout DiscardingTaskGroup
    ) throws(RunFailure) {
        let playbook = playbook(of: frame)
        let isModelSmall = programRun.options.isModelSmall
        let request = ledger.read { state in
            GuidedPrompt(
                agent: definition, state: state, frame: frame, playbook: playbook, isModelSmall: isModelSmall
            ).request(question)
        }
        ledger.record(
            showing: .note(
                level: .info, agent: name, text: "The model is asked for \(question.subject) (step \(question.step))."))
        try self.request(
            PromptBuilder.Prompt(request: request, instruction: question.subject), isStreamed: isStreamed(frame),
            question: AskedQuestion(
                answer: GuidedAnswer(to: question, isModelSmall: isModelSmall), opening: text, place: place,
                isRepeated: isRepeated),
            for: frame, in: &group)
    }

    /// The answer is over: what it comes to is the rest of the reply.
    func finishAnswer(in live: LiveReply, of frame: FrameID) {
        guard live.outcome == nil, live.end == nil, let outcome = live.answer?.finish() else { return }
        live.outcome = outcome
        switch outcome {
        case .text(let rest):
            ledger.record(.replyArrived(frame: frame, text: rest), .replyRead(frame: frame))
            live.feed(rest)
        case .again(let rest):
            var place = ledger.read { $0.frame(frame)?.guide?.next } ?? Guide.Place()
            // What takes the answer comes again.
            place.done = max(place.done - 1, 0)
            ledger.record(
                .guided(frame: frame, to: place), .replyArrived(frame: frame, text: rest), .replyRead(frame: frame))
            live.feed(rest)
        case .decision(let holds):
            var place = ledger.read { $0.frame(frame)?.guide?.next } ?? Guide.Place()
            place.decision = holds
            ledger.record(.guided(frame: frame, to: place), .replyRead(frame: frame))
        case .chosen(let playbook):
            var place = ledger.read { $0.frame(frame)?.guide?.next } ?? Guide.Place()
            place.landing = playbook
            ledger.record(.guided(frame: frame, to: place), .replyRead(frame: frame))
        case .unusable: break
        }
    }

    /// Closes a reply of the engine's own, or one that answers a question.
    func finishGuidedReply(
        _ live: LiveReply, of frame: FrameID, in group: inout DiscardingTaskGroup
    ) throws(RunFailure) {
        liveReplies[frame] = nil
        let (isStreamed, isLost) = ledger.read { state in
            let reply = state.frame(frame)?.reply
            return (reply?.isStreamed ?? false, reply?.isLost ?? false)
        }
        if isLost, !live.isAbandoned, live.end != .regular { return try repeatQuestion(of: frame, in: &group) }
        if case .broken(let reason, let error) = live.end, !live.isAbandoned {
            if let error {
                tellDetail(of: error)
                // What a server failed to send says nothing of the model, so it is not the third answer of no use.
                let isLast = !isStreamed && ledger.read { $0.frame(frame)?.malformedReplies ?? 0 } >= 2
                if isLast || isPatienceOver(after: error, live, isStreamed: isStreamed, of: frame) {
                    return try awaitModel(error, of: frame)
                }
            }
            return try askAgain(
                frame, reason, [.brokeOff(frame: frame, isStreamingFailure: error != nil && isStreamed)])
        }
        switch live.outcome {
        case .unusable(let fault):
            ledger.record(
                showing: .note(level: .info, agent: name, text: "The model's answer cannot be used: \(fault)."))
            try askAgain(frame, .error, [])
        case .text, .again, .decision, .chosen, nil:
            if isStreamed { ledger.record(.streamSucceeded) }
            ledger.record(.replyFinished(frame: frame, keptBytes: 0))
            if live.isAbandoned { try givesUp(on: frame) }
        }
    }

    /// Nothing of the reply counts: its question is asked again, three times in a row at most.
    private func askAgain(_ frame: FrameID, _ reason: AbortReason, _ transitions: [Transition]) throws(RunFailure) {
        ledger.record(
            [.messageAborted(frame: frame, reason: reason)] + transitions
                + [.replyMalformed(frame: frame), .replyDropped(frame: frame)])
        try givesUp(on: frame, isLimited: reason == .length)
    }
}
