import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// An item that could not be executed. It ends the reply, and the model is told.
struct ExecutionError: Error {
    /// One sentence for the model.
    var message: String
}

/// Executing what the reader finds, in the order written.
extension AIAgent {
    /// Executes the next event of a reply. A call of a playbook only starts here: its frame stands on the stack then, and
    /// the item ends when it returns.
    func execute(_ event: ReplyEvent, of live: LiveReply, in frame: FrameID) throws(RunFailure) {
        do {
            switch event {
            case .item(let item):
                try execute(item, of: live, in: frame)
            case .messageStart(let head):
                try startMessage(head, of: live, in: frame)
            case .messageText(let text):
                if !live.skipsMessage { try deliver(text, in: frame) }
            case .messageValue(let value):
                if !live.skipsMessage { try deliver(value, in: frame) }
            case .messageVariable(let name, let source):
                if !live.skipsMessage { try deliverVariable(name, source: source, in: frame) }
            case .messageTarget(let target, _):
                try checkTrailingTarget(target, in: frame)
            case .messageEnd:
                endMessage(of: live, in: frame)
            case .malformed(let error):
                endMalformed(error, of: live, in: frame)
                return
            }
        } catch let error as ExecutionError {
            fail(error, of: live, in: frame)
        } catch let error as RunFailure {
            throw error
        } catch {
            // Only the two above are thrown in this block.
            fail(ExecutionError(message: "\(error)"), of: live, in: frame)
        }
    }

    // MARK: Items

    private func execute(_ item: ReplyItem, of live: LiveReply, in frame: FrameID) throws {
        switch item.kind {
        case .step(let step):
            reach(step, in: frame)
        case .assignment(let target, let expression):
            let value = try evaluate(expression, in: frame)
            ledger.record(
                .assigned(frame: frame, name: target.name, value: value), .itemExecuted(frame: frame),
                showing: .note(level: .debug, agent: name, text: "$\(target.name) = \(value.repr)"))
        case .trigger(let text):
            ledger.record(
                .itemExecuted(frame: frame), showing: .note(level: .info, agent: name, text: "Trigger: \(text)"))
        case .returned(let expression):
            var value = PlaybookValue.null
            if let expression { value = try evaluate(expression, in: frame) }
            returnFrame(live, of: frame, value: value)
        case .call(let call):
            try begin(call, of: item, in: live, frame: frame)
        case .yield(let reason):
            try yield(reason, of: live, in: frame)
        }
    }

    private func reach(_ step: StepReference, in frame: FrameID) {
        // Models also write the agent's name there; the name of another playbook means its step, not one of this.
        let other = step.playbook.flatMap { definition.playbook(named: $0) }
        guard let playbook = playbook(of: frame), other == nil || other?.className == playbook.className,
            let found = playbook.step(numbered: step.number)
        else {
            ledger.record(.itemExecuted(frame: frame))
            return
        }
        ledger.record(
            .stepReached(frame: frame, number: found.number), .itemExecuted(frame: frame),
            showing: .step(
                agent: name, playbook: playbook.className, number: found.number,
                source: "\(found.location.file):\(found.location.line)"))
    }

    func evaluate(_ expression: Expression, in frame: FrameID) throws(ExecutionError) -> PlaybookValue {
        let value: PlaybookValue
        do {
            value = try expression.evaluate(in: scope(of: frame))
        } catch {
            throw ExecutionError(message: error.message)
        }
        try liveReplies[frame]?.charge(value.size)
        return value
    }

    func returnFrame(_ live: LiveReply, of frame: FrameID, value: PlaybookValue) {
        live.abandon()
        liveReplies[frame] = nil
        endCall(
            of: frame, .returned, by: [.itemExecuted(frame: frame), .frameReturned(stack: frame.stack, value: value)])
    }

    // MARK: Yields

    private func yield(_ reason: YieldReason, of live: LiveReply, in frame: FrameID) throws {
        switch reason {
        case .user:
            ledger.record(.itemExecuted(frame: frame), .waiting(stack: frame.stack, .human))
        case .agent:
            // Who has spoken to nobody waits for whoever speaks: a step such as "Wait for Host" comes before any answer.
            let others = programRun.program.aiAgents.map(\.className).filter { $0 != name }
            ledger.record { state in
                // Whom a message did not reach does not answer it: the model has to know first.
                guard state.frame(frame)?.reply?.hasRefusedMessage != true else { return [.itemExecuted(frame: frame)] }
                let partners = (state.frame(frame)?.spokenTo ?? []).filter { !state.humans.contains($0) }
                return [
                    .itemExecuted(frame: frame),
                    .waiting(stack: frame.stack, .agents(partners.isEmpty ? others : partners)),
                ]
            }
        case .call:
            ledger.record(.itemExecuted(frame: frame))
        case .return:
            returnFrame(live, of: frame, value: .null)
        case .exit:
            programRun.end(.finished, after: [.itemExecuted(frame: frame)])
        case .meeting:
            throw ExecutionError(message: "Meetings are not supported yet")
        }
    }

    // MARK: Failures

    /// Ends the reply after an item that failed.
    func fail(_ error: ExecutionError, of live: LiveReply, in frame: FrameID) {
        live.abandon()
        ledger.record(
            .messageAborted(frame: frame, reason: .error), .itemFailed(frame: frame, message: error.message),
            showing: .note(level: .info, agent: name, text: "Error told to the model: \(error.message)"))
    }

    private func endMalformed(_ error: ReplyError, of live: LiveReply, in frame: FrameID) {
        live.abandon()
        tellReply(of: frame)
        ledger.record(
            .messageAborted(frame: frame, reason: .error), .replyMalformed(frame: frame),
            .told(frame: frame, line: Instruction.malformed(error)),
            showing: .note(
                level: .info, agent: name,
                text: "Malformed reply, line \(error.position.line), column \(error.position.column): \(error.message)")
        )
    }
}
