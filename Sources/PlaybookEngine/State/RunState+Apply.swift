import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

extension RunState {
    /// Changes the state and returns what people are to see of it.
    ///
    /// A transition that names something that does not exist changes nothing: a damaged log must not crash a reader.
    mutating func apply(_ transition: Transition) -> [LogEvent] {
        time += 1
        switch transition {
        case .stackStarted(let agent, let origin, let opening):
            startStack(agent: agent, origin: origin, opening: opening)
            if case .begin = origin { agents[agent]?.begunPlaybooks += 1 }
        case .framePushed(let stack, let opening):
            let id = nextID()
            stacks[stack]?.frames.append(Frame(id: id, opening: opening))
        case .stackCalled(let caller, let agent, let opening):
            guard let human = stacks[caller].map(\.human) else { return [] }
            let id = startStack(agent: agent, origin: .call(fromStack: caller), opening: opening, human: human)
            wait(stack: caller, for: .call(stack: id))
        case .frameReturned(let stack, let value):
            returnFrame(ofStack: stack, value)
        case .placeholderFailed(let frame, let message):
            change(frame) { $0.placeholders.fill(Instruction.placeholderError(message)) }
        case .descriptionResolved(let frame, let text):
            change(frame) {
                $0.description = text
                $0.placeholders = Frame.Placeholders()
            }
        case .callFailed(let stack, let message):
            failFrame(ofStack: stack, message)
        case .shortened(let stack, let shortenings):
            for (frame, shortening) in shortenings {
                change(FrameID(stack: stack, frame: frame)) { $0.shortening = shortening }
            }
        case .measured(let bytes, let tokens):
            budget.measure(bytes: bytes, tokens: tokens)
        case .promptRefused(let frame, let window):
            budget.learn(window: window)
            change(frame) { $0.refusals += 1 }
        case .requested(let frame, let instruction, let isStreamed, let bytes, let opening):
            requestsSinceHuman += 1
            requests += 1
            let reply = Reply(
                instruction: instruction, text: opening ?? "", isStreamed: isStreamed, requestBytes: bytes,
                openingBytes: opening?.utf8.count ?? 0, agentCount: agents.count)
            change(frame) {
                $0.reply = reply
                $0.outcomes = []
                $0.repeatedInstruction = nil
                $0.asksWhole = false
            }
        case .guided(let frame, let place):
            change(frame) {
                if $0.guide == nil { $0.guide = Guide() }
                $0.guide?.next = place.checked
            }
        case .driven(let frame):
            drivenSinceHuman += 1
            drivenReplies += 1
            let agentCount = agents.count
            change(frame) {
                $0.reply = Reply(instruction: "", isStreamed: false, agentCount: agentCount)
                $0.outcomes = []
            }
        case .replyArrived(let frame, let text):
            change(frame) { $0.reply?.text += text }
        case .replyRead(let frame):
            change(frame) { $0.reply?.isRead = true }
        case .replyFinished(let frame, let keptBytes):
            change(frame) { $0.finishReply(keeping: keptBytes) }
        case .replyDropped(let frame):
            change(frame) {
                $0.repeatedInstruction = $0.reply?.instruction
                $0.reply = nil
            }
        case .replyMalformed(let frame):
            change(frame) {
                $0.malformedReplies += 1
                $0.isStepUnfinished = true
                $0.reply?.isAbandoned = true
            }
        case .brokeOff(let frame, let isStreamingFailure):
            if isStreamingFailure { streamingFailures += 1 }
            change(frame) {
                $0.asksWhole = true
                $0.isStepUnfinished = true
                $0.spentRetries += 1
            }
        case .requestRepeated(let frame):
            change(frame) { $0.spentRetries += 1 }
        case .unstreamed(let frame):
            streamingFailures += 1
            change(frame) { $0.reply?.isStreamed = false }
        case .streamSucceeded:
            streamingFailures = 0
        case .modelUnavailable(let stack, let failure):
            wait(stack: stack, for: .model(failure))
        case .triedAgain:
            requestsSinceHuman = 0
            hasRequestedInput = false
            tryAgain()
            return [.turnStarted(cause: .retry)]
        case .questionRepeated, .runResumed, .replyLost:
            return applyToResuming(transition)
        default:
            return applyToItems(transition)
        }
        return []
    }

    private mutating func applyToItems(_ transition: Transition) -> [LogEvent] {
        switch transition {
        case .itemExecuted(let frame):
            change(frame) {
                $0.reply?.executedItems += 1
                $0.reply?.arguments = []
                $0.reply?.skipsMessage = false
                // What the engine has written before an answer says nothing of it.
                if $0.guide?.next == nil { $0.malformedReplies = 0 }
            }
        case .itemFailed(let frame, let message):
            change(frame) {
                $0.reply?.executedItems += 1
                $0.reply?.arguments = []
                $0.reply?.callFailure = nil
                $0.reply?.isAbandoned = true
                $0.malformedReplies = 0
                $0.outcomes.append(Instruction.error(message))
                $0.isStepUnfinished = true
                $0.guide?.failure = message
            }
        case .argumentComputed(let frame, let value):
            change(frame) { $0.reply?.arguments.append(value) }
        case .stepReached(let frame, let number):
            change(frame) {
                $0.position = number
                $0.isStepUnfinished = false
            }
        case .variableGiven(let agent, let name, let value):
            agents[agent]?.variables[name] = value == .null ? nil : value
        case .assigned(let frame, let name, let value):
            assign(name, value, in: frame)
        case .told(let frame, let line):
            change(frame) { $0.outcomes.append(line) }
        case .heard(let frame, let sender, let content):
            change(frame) { $0.hear(content, from: sender) }
            noteDialogue(content, by: sender, in: frame)
        case .resultDelivered(let frame, let call, let value, let target):
            deliver(value, of: call, to: target, in: frame)
        case .artifactSaved(let agent, let name, let artifact):
            agents[agent]?.artifacts.save(artifact, named: name)
        default:
            return applyToMessages(transition)
        }
        return []
    }

    private mutating func applyToMessages(_ transition: Transition) -> [LogEvent] {
        switch transition {
        case .messageOpened(let frame, let recipient, let number):
            openMessage(frame, number: number, to: recipient)
            return []
        case .messageArrived(let frame, let text, let number):
            return growMessage(frame, number: number, by: text)
        case .messageCompleted(let frame, let number):
            return endMessage(frame, number: number, abortedBy: nil)
        case .messageAborted(let frame, let reason, let number):
            return endMessage(frame, number: number, abortedBy: reason)
        case .messageRefused(let frame, let message):
            change(frame) {
                $0.outcomes.append(Instruction.error(message))
                $0.reply?.hasRefusedMessage = true
                $0.reply?.skipsMessage = true
            }
            return []
        case .messageSent(let frame, let recipient, let content):
            return sendMessage(frame, to: recipient, content: content)
        case .messagesTaken(let agent, let sender, let count):
            agents[agent]?.changeInbox(of: sender) { $0.removeFirst(count) }
            return []
        case .agentCreated(let agent, let creation, let creator):
            agents[agent] = AgentState(creation: creation)
            return [.agentCreated(agent: agent, className: creation.className, creator: creator)]
        case .inputRequested(let agent, let inStep):
            hasRequestedInput = true
            stops.isDue = false
            return [.inputRequested(agent: agent, inStep: inStep)]
        case .humanSaid(let content, let sender, let stack, let messageID):
            return humanSaid(content, by: sender, to: stack, messageID: messageID)
        case .humanSaidToTriggers(let content, let sender, let agent, let opening, let messageID):
            startStack(agent: agent, origin: .triggerHandling, opening: opening, human: sender)
            return hear(content, from: sender, recipient: agent, messageID: messageID)
        case .stopAsked(let request):
            stops.ask(request, isDue: !hasRequestedInput)
            return []
        case .interrupted(let stack, let keptBytes):
            return interrupt(stack: stack, keptBytes: keptBytes)
        case .humanLineKept(let content, let sender, let addressee, let messageID):
            keptLines.append(
                KeptLine(content: content, sender: sender, addressee: addressee, messageID: messageID))
            lastHuman = sender
            hasRequestedInput = false
            return []
        case .keptLineTaken(let index):
            if keptLines.indices.contains(index) { keptLines.remove(at: index) }
            return []
        case .humanLeft:
            hasHumanLeft = true
            return []
        case .waiting(let stack, let wait):
            self.wait(stack: stack, for: wait)
            return []
        case .resumed(let stack):
            resume(stack: stack) { _ in }
            return []
        case .endingDecided(let ending):
            decidedEnding = ending
            return []
        case .ended(let ending):
            self.ending = ending
            return [.ended(ending)]
        default:
            return applyToPython(transition)
        }
    }

    // MARK: Frames

    @discardableResult
    mutating func startStack(
        agent: String, origin: Stack.Origin, opening: Frame.Opening, human: String? = nil
    ) -> Int {
        let id = nextID()
        let frame = Frame(id: nextID(), opening: opening)
        stacks[id] = Stack(id: id, agent: agent, origin: origin, frames: [frame], human: human)
        return id
    }

    mutating func assign(_ name: String, _ value: PlaybookValue, in id: FrameID) {
        var isLocal = false
        change(id) { frame in
            if name == "__" {
                frame.summary = value == .null ? nil : value
                isLocal = true
            } else if frame.arguments[name] != nil || name.hasPrefix(GuidedStep.partPrefix) {
                frame.arguments[name] = value
                isLocal = true
            }
        }
        guard !isLocal, let agent = stacks[id.stack]?.agent else { return }
        agents[agent]?.variables[name] = value == .null ? nil : value
    }

    // MARK: Waiting

    mutating func wait(stack: Int, for wait: Stack.Wait) {
        stacks[stack]?.wait = wait
        stacks[stack]?.waitingSince = time
        guard case .agents = wait, let frame = stacks[stack]?.frames.last?.id else { return }
        change(FrameID(stack: stack, frame: frame)) { $0.spokenTo = [] }
    }

    /// Ends the wait of a stack and changes its top frame.
    mutating func resume(stack id: Int, _ body: (inout Frame) -> Void) {
        // A wait for a human that ended in another way leaves nobody who was asked for.
        if humans.contains(where: { stacks[id]?.waits(for: $0) == true }) { hasRequestedInput = false }
        stacks[id]?.wait = nil
        guard let frame = stacks[id]?.frames.last?.id else { return }
        change(FrameID(stack: id, frame: frame), body)
    }

}
