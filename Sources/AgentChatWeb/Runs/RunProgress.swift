import SessionLog

/// How far a run has come: the fold of its log that answers to requests need.
struct RunProgress: Sendable {
    /// What the run does.
    enum Turn: String, Sendable {
        case running, waiting, ended
    }

    private(set) var turn = Turn.running
    /// Who gets the next words of the human; nil unless the program waits.
    private(set) var waitingAgent: String?
    private(set) var ending: RunEnding?
    /// Why the model gives no answer, for which the program waits; nil where it does not.
    private(set) var outage: String?
    private(set) var program = ""
    private(set) var agents: [String] = []
    private(set) var told = ToldMessages()
    /// The number of the next entry.
    private(set) var next = 0
    /// Milliseconds since 1970, of the last entry.
    private(set) var lastChange: Int64 = 0

    /// To be told every entry, in order.
    mutating func follow(_ entry: LogEntry) {
        let entry = entry.forVisitors
        told.follow(entry)
        next = entry.sequence + 1
        lastChange = entry.milliseconds
        switch entry.event {
        case .runStarted(let program, let agents, _):
            self.program = program
            self.agents = agents
        case .agentCreated(let agent, _, _): agents.append(agent)
        case .turnStarted:
            // Also of a run that was stopped, and goes on.
            turn = .running
            waitingAgent = nil
            ending = nil
            outage = nil
        case .inputRequested(let agent, _):
            turn = .waiting
            waitingAgent = agent
        case .ended(let ending):
            turn = .ended
            waitingAgent = nil
            outage = nil
            self.ending = ending
        case .status(_, .unavailable(let reason)): outage = reason
        default: break
        }
    }

    /// Nothing follows, whatever the log says.
    mutating func abandon() {
        turn = .ended
        waitingAgent = nil
    }

    /// What keeps the program from going on, or has ended it; nil where nothing does.
    var error: JSONObjectText? {
        var object = JSONObjectText()
        if case .failed(let failure) = ending {
            object.set(failure)
        } else if let outage {
            object.set("code", "model_unavailable")
            object.set("message", outage)
            object.set("retryable", true)
            object.set("fatal", false)
        } else {
            return nil
        }
        return object
    }

    /// What agents have said to humans since an entry, without what was said anew in its place.
    func texts(after sequence: Int) -> [String] {
        let said = told.messages.filter { message in
            !message.isByHuman && message.endSequence.map { $0 > sequence } ?? false
        }
        let replaced = Set(said.compactMap(\.replaces))
        return said.filter { !replaced.contains($0.messageID) }.map(\.content)
    }

    /// Everything at once, for a reader whose place in the log is not known. nil before the first entry.
    func snapshot(runID: RunID, now: Int64) -> (object: JSONObjectText, sequence: Int)? {
        guard next > 0 else { return nil }
        let last = next - 1
        var object = WireEvents.begin("snapshot", of: runID, milliseconds: now, sequence: last)
        object.set("through_seq", last)
        object.set("program", program)
        object.set("agents", agents)
        object.set("messages", told.messages.filter { $0.finish != nil }.map { $0.object() })
        object.set("open_streams", told.messages.filter { $0.finish == nil }.map { $0.object() })
        object.set("turn", turn.rawValue)
        object.set("waiting_agent", waitingAgent)
        object.set("terminated", turn == .ended)
        if let error { object.set("error", error) }
        return (object, last)
    }
}
