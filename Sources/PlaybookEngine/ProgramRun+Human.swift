import OrderedCollections
import PlaybookLanguage
import SessionLog

/// What the human can do to a run.
extension ProgramRun {
    /// Who gets the human's next line: a stack whose step waits, or an agent's trigger handling.
    struct HumanListener: Sendable, Equatable {
        var agent: String
        var stack: Int?
    }

    /// Hands a line of the human to the run. `@Agent text` goes to that agent. A line for which nobody waits is kept until
    /// somebody does.
    public func submit(_ line: String) {
        let (addressee, text) = splitAddress(line)
        ledger.record { state in
            guard let listener = humanListener(in: state, addressed: addressee) else {
                return [.humanLineKept(content: text, addressee: addressee)]
            }
            return [hearing(text, listener)]
        }
        activity.wakeAll()
    }

    /// A kept line for which somebody waits now, as the state changes by it.
    func keptLine(in state: borrowing RunState) -> [Transition] {
        for (index, line) in state.keptLines.enumerated() {
            guard let listener = humanListener(in: state, addressed: line.addressee) else { continue }
            return [.keptLineTaken(index: index), hearing(line.content, listener)]
        }
        return []
    }

    /// What the human's words do to the state.
    func hearing(_ text: String, _ listener: HumanListener) -> Transition {
        if let stack = listener.stack { return .humanSaid(content: text, stack: stack) }
        return .humanSaidToTriggers(
            content: text, agent: listener.agent,
            opening: MessageHandling.opening(agent: listener.agent, sender: LogEvent.human, content: text))
    }

    /// Says that the human will not say anything any more. The run ends as soon as nothing but the human could go on.
    public func endInput() {
        ledger.record(.humanLeft)
        activity.wakeAll()
    }

    /// Stops the answers that are being written; the agents then wait for the human.
    public func interrupt() {
        activity.interruptAll()
    }

    /// The stack whose step has waited longest; if no step waits, the trigger handling of the agent that last spoke to
    /// the human, else of the first that has triggers.
    func humanListener(in state: borrowing RunState, addressed: String? = nil) -> HumanListener? {
        let waiting = state.stacks.values.filter { stack in
            stack.waitsForHuman && (addressed.map { $0 == stack.agent } ?? true)
        }
        if let longest = waiting.min(by: { $0.waitingSince < $1.waitingSince }) {
            return HumanListener(agent: longest.agent, stack: longest.id)
        }
        let handlers = program.aiAgents.filter(\.handlesMessages).map(\.className)
            .filter { name in addressed.map { $0 == name } ?? true }
        guard let first = handlers.first else { return nil }
        let last = state.lastSpeaker.flatMap { handlers.contains($0) ? $0 : nil }
        return HumanListener(agent: last ?? first, stack: nil)
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
