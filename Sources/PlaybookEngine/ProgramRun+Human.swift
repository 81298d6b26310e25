import OrderedCollections
import PlaybookLanguage
import SessionLog

/// What humans can do to a run.
extension ProgramRun {
    /// Who gets a human's next line: a stack whose step waits, or an agent's trigger handling.
    struct HumanListener: Sendable, Equatable {
        var agent: String
        var stack: Int?
    }

    // MARK: Lines

    /// Hands a line of a human to the run. `@Agent text` goes to that agent, and where the program declares several
    /// humans, `Alice: text` is said by Alice. A line for which nobody waits is kept until somebody does.
    ///
    /// - Parameter messageID: what the line is called in the log, so that whoever submits it finds it there, also in a saved
    ///   one; it must not be of the form `m12`. nil for a name of the run's own.
    public func submit(_ line: String, messageID: String? = nil) {
        let transitions = ledger.record { state in saying(line, messageID, in: state) }
        if case .humanLineKept(_, let sender, let addressee, _)? = transitions.first {
            if let addressee { tellThatNobodyListens(addressee) } else { tellOfOtherHumans(than: sender) }
        }
        activity.wakeAll()
    }

    /// The IDs of submitted lines that are kept, because nobody has waited for them so far.
    public var keptMessageIDs: [String] { ledger.read { $0.keptLines.compactMap(\.messageID) } }

    /// What the human says first, as the state keeps it from the beginning: it is heard when the program first waits.
    var firstLine: [Transition] {
        guard let line = options.firstMessage.map({ reading($0, after: nil) }) else { return [] }
        return [.humanLineKept(content: line.content, sender: line.sender, addressee: line.addressee)]
    }

    /// What a line does to the state.
    private func saying(_ line: String, _ messageID: String?, in state: borrowing RunState) -> [Transition] {
        let line = reading(line, after: state.lastHuman)
        guard let listener = humanListener(in: state, to: [line.sender], addressed: line.addressee) else {
            return [
                .humanLineKept(
                    content: line.content, sender: line.sender, addressee: line.addressee, messageID: messageID)
            ]
        }
        return [hearing(line.content, from: line.sender, listener, messageID)]
    }

    /// A line with who says it, and to whom; without a name it is said by who spoke last.
    private func reading(_ line: String, after lastHuman: String?) -> KeptLine {
        let (speaker, words) = humans.splitSpeaker(line)
        let (addressee, text) = splitAddress(words)
        let sender = speaker ?? lastHuman ?? humans.names.first ?? LogEvent.human
        return KeptLine(content: text, sender: sender, addressee: addressee)
    }

    /// A kept line for which somebody waits now, as the state changes by it.
    func keptLine(in state: borrowing RunState) -> [Transition] {
        for (index, line) in state.keptLines.enumerated() {
            // What was meant for a step is no wish to try again.
            guard
                let listener = humanListener(
                    in: state, to: [line.sender], addressed: line.addressee, triesAgain: false)
            else { continue }
            return [.keptLineTaken(index: index), hearing(line.content, from: line.sender, listener, line.messageID)]
        }
        return []
    }

    private func hearing(
        _ text: String, from sender: String, _ listener: HumanListener, _ messageID: String?
    ) -> Transition {
        if let stack = listener.stack {
            return .humanSaid(content: text, sender: sender, stack: stack, messageID: messageID)
        }
        return .humanSaidToTriggers(
            content: text, sender: sender, agent: listener.agent,
            opening: MessageHandling.opening(
                agent: listener.agent, sender: sender, content: text, isGuided: options.isGuided,
                time: ledger.now), messageID: messageID)
    }

    /// Who types a line without a name may not know that a step waits for somebody else.
    private func tellOfOtherHumans(than sender: String) {
        let awaited = ledger.read { state in
            state.humans.filter { human in state.stacks.values.contains { $0.waits(for: human) } }
        }
        guard let first = awaited.first else { return }
        ledger.record(
            showing: .note(
                level: .warning, agent: nil,
                text: "Nobody waits for \(sender), whose words are kept. To speak as \(first), write: \(first): text",
                audience: .everybody))
    }

    private func tellThatNobodyListens(_ agent: String) {
        ledger.record(
            showing: .note(
                level: .warning, agent: nil,
                text:
                    "\(agent) does not listen now. It gets these words when it does; without @\(agent) they go to who "
                    + "waits.",
                audience: .everybody))
    }

    // MARK: Leaving and interrupting

    /// Says that no human will say anything any more. The run ends as soon as nothing but a human could go on.
    public func endInput() {
        ledger.record(.humanLeft)
        activity.wakeAll()
    }

    /// Lets agents try again whose model gave no answer; nothing happens where there are none.
    public func tryAgain() {
        ledger.record { state in state.stacks.values.contains { $0.modelFailure != nil } ? [.triedAgain] : [] }
        activity.wakeAll()
    }

    /// Asks for replies as streams again, where that was given up after it had failed.
    public func streamAgain() {
        guard options.streamingEnabled, ledger.read({ $0.streamingFailures > 0 }) else { return }
        ledger.record(.streamSucceeded)
    }

    /// Stops the answers that are being written; the agents then wait for the human.
    public func interrupt() {
        activity.interruptAll()
    }

    /// The same for somebody who asks again where no answer to the wish has come: it is saved before this returns, and a run
    /// whose process ends before its agents have stopped stops them when it goes on.
    ///
    /// - Parameter request: names the wish; one that was asked before stops nothing more. nil for one that is asked once.
    public func interrupt(request: String?) {
        let asked = ledger.record { state in
            if let request, state.stops.contains(request) { return [] }
            return [.stopAsked(request: request)]
        }
        if !asked.isEmpty { activity.interruptAll() }
    }

    // MARK: Who listens

    /// The stack whose step has waited longest for one of these humans, by default for any; if no step waits, the trigger
    /// handling of the agent that last spoke to that human, else of the first that has triggers.
    ///
    /// - Parameter triesAgain: whether a stack that has no answer of its model counts as one that waits.
    func humanListener(
        in state: borrowing RunState, to speakers: [String]? = nil, addressed: String? = nil, triesAgain: Bool = true
    ) -> HumanListener? {
        let speakers = speakers ?? humans.names
        let waiting = state.stacks.values.filter { stack in
            speakers.contains { stack.waits(for: $0) } && (addressed.map { $0 == stack.agent } ?? true)
                && (triesAgain || stack.modelFailure == nil)
        }
        if let longest = waiting.min(by: { $0.waitingSince < $1.waitingSince }) {
            return HumanListener(agent: longest.agent, stack: longest.id)
        }
        // Who is named is woken though it has no triggers; who is not must have said what the human's words may meet.
        let handlers = program.aiAgents.filter { agent in
            addressed.map { $0 == agent.className && agent.answersMessages } ?? agent.handlesMessages
        }.map(\.className)
        guard let first = handlers.first else { return nil }
        let lastHuman = state.lastHuman ?? ""
        let last = state.lastSpeakers[speakers.contains(lastHuman) ? lastHuman : speakers.first ?? ""] ?? ""
        return HumanListener(agent: handlers.contains(last) ? last : first, stack: nil)
    }

    /// `@Agent text` with the name of an agent of the program; any other `@` is text.
    private func splitAddress(_ line: String) -> (agent: String?, text: String) {
        guard line.hasPrefix("@") else { return (nil, line) }
        let rest = line.dropFirst()
        for agent in program.aiAgents {
            for name in [agent.className, agent.heading] {
                let (word, tail) = (rest.prefix(name.count), rest.dropFirst(name.count))
                guard word.lowercased() == name.lowercased(), tail.first == " " else { continue }
                return (agent.className, String(tail.drop { $0 == " " }))
            }
        }
        return (nil, line)
    }
}
