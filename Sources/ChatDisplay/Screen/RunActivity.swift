import SessionLog
import Streaming

/// What the program does now, as far as its log tells, in sentences for the status line.
///
/// Times are milliseconds of a clock that never goes back.
struct RunActivity: Sendable {
    enum Phase: Sendable, Hashable {
        /// The program works.
        case working(since: Int64)
        /// It waits for a line, which the agent gets.
        case waiting(agent: String)
        /// nil where the log ended without saying how.
        case ended(RunEnding?)
    }

    /// What one agent does.
    private struct Activity: Sendable, Hashable {
        var agent: String
        var kind: Kind
        var since: Int64
    }

    private enum Kind: Sendable, Hashable {
        case typing
        case preparing(String)
        case waitingForModel
        case retrying(attempt: Int, of: Int, until: Int64, reason: String)
        case running(String)
    }

    private(set) var agents: [String] = []
    /// Nothing is known of when the program began until its log says so.
    private(set) var phase = Phase.working(since: .max)
    /// In the order in which the agents began.
    private var activities: [Activity] = []
    private var openMessages: [(id: String, sender: String)] = []
    /// When something arrived last from who writes, by agent.
    private var lastHeard: [String: Int64] = [:]
    /// A model gave no answer: the program waits for the person to let it try again.
    private(set) var isUnanswered = false
    /// Names of the playbooks that have begun and not returned, by agent. Deeper ones are not told apart.
    private var calls: [String: [String]] = [:]

    private static let deepestCall = 64
    /// Text that arrives more often is itself the sign of life. The spinner then steps with the seconds: each step of its own
    /// costs as many bytes as six words.
    static let pause: Int64 = 250
    /// A message that stands still so long is told to, in milliseconds: models pause, but hardly for that.
    private static let silence: Int64 = 20_000

    var hasSeveralAgents: Bool { agents.count > 1 }
    var isWorking: Bool { if case .working = phase { true } else { false } }
    var hasEnded: Bool { if case .ended = phase { true } else { false } }
    /// An agent's connection is being tried again.
    var hasTrouble: Bool {
        isUnanswered || activities.contains { if case .retrying = $0.kind { true } else { false } }
    }
    var hasFailed: Bool { if case .ended(.failed) = phase { true } else { false } }

    // MARK: What happens

    /// - Returns: whether the sentence has changed.
    mutating func take(_ event: LogEvent, at now: Int64) -> Bool {
        let before = (phase, activities, isUnanswered)
        let couldAddress = agents
        follow(event, at: now)
        return before.0 != phase || before.1 != activities || before.2 != isUnanswered || couldAddress != agents
    }

    /// The person's line is on its way to the program.
    mutating func submitted(at now: Int64) {
        phase = .working(since: now)
    }

    /// The log has ended.
    mutating func logEnded() {
        if !hasEnded { phase = .ended(nil) }
        activities = []
    }

    private mutating func follow(_ event: LogEvent, at now: Int64) {
        switch event {
        case .runStarted(_, let agents, _):
            self.agents = agents
            phase = .working(since: now)
        case .agentCreated(let agent, _, _):
            agents.append(agent)
        case .turnStarted, .humanMessage:
            isUnanswered = false
            if !isWorking { phase = .working(since: now) }
        case .inputRequested(let agent, _):
            phase = .waiting(agent: agent)
            activities = []
        case .ended(let ending):
            isUnanswered = false
            phase = .ended(ending)
            activities = []
        case .stream(.start(let start)):
            openMessages.append((start.messageID, start.sender))
            lastHeard[start.sender] = now
            set(.typing, for: start.sender, at: now)
        case .stream(.update(let update)):
            // After trouble, the text that arrives is the news.
            if let sender = openMessages.first(where: { $0.id == update.messageID })?.sender {
                lastHeard[sender] = now
                set(.typing, for: sender, at: now)
            }
        case .stream(.complete(let end)): endMessage(end.messageID, at: now)
        case .stream(.aborted(let end)): endMessage(end.messageID, at: now)
        case .message(let message): rest(message.sender, at: now)
        case .status(let agent, let status): follow(status, of: agent, at: now)
        case .call(let agent, let name, .begun, _, _):
            if calls[agent, default: []].count < Self.deepestCall {
                calls[agent, default: []].append(String(name.prefix { $0 != "(" }))
            }
            rest(agent, at: now)
        case .call(let agent, let name, .returned, _, _), .call(let agent, let name, .failed, _, _):
            if let position = calls[agent]?.lastIndex(of: name) { calls[agent]?.removeSubrange(position...) }
            rest(agent, at: now)
        case .step(let agent, _, _, _):
            // The reply from which the step was read may still be written.
            if kind(of: agent) != .typing { rest(agent, at: now) }
        case .usage(let agent, _):
            rest(agent, at: now)
        case .note, .interrupted, .transition: break
        }
    }

    private mutating func follow(_ status: AgentStatus, of agent: String, at now: Int64) {
        switch status {
        case .preparing(let work): set(.preparing(work), for: agent, at: now)
        case .waitingForModel: set(.waitingForModel, for: agent, at: now)
        case .unavailable:
            isUnanswered = true
            activities.removeAll { $0.agent == agent }
        case .running(let playbook):
            if kind(of: agent) != .typing { set(.running(playbook), for: agent, at: now) }
        case .retrying(let attempt, let count, let milliseconds, let reason):
            let (sum, overflows) = now.addingReportingOverflow(max(0, milliseconds))
            let kind = Kind.retrying(
                attempt: attempt, of: count, until: overflows ? .max : sum, reason: reason)
            set(kind, for: agent, at: now)
        case .modelWrites:
            lastHeard[agent] = now
            set(.typing, for: agent, at: now)
        }
    }

    private mutating func endMessage(_ id: String, at now: Int64) {
        guard let position = openMessages.firstIndex(where: { $0.id == id }) else { return }
        rest(openMessages.remove(at: position).sender, at: now)
    }

    /// The agent has done what it did: what remains is what it was called for.
    private mutating func rest(_ agent: String, at now: Int64) {
        guard !openMessages.contains(where: { $0.sender == agent }) else { return }
        if let name = calls[agent]?.last {
            set(.running(name), for: agent, at: now)
        } else {
            activities.removeAll { $0.agent == agent }
        }
    }

    private mutating func set(_ kind: Kind, for agent: String, at now: Int64) {
        // A few agents work at a time.
        guard let position = activities.firstIndex(where: { $0.agent == agent }) else {
            activities.append(Activity(agent: agent, kind: kind, since: now))
            return
        }
        guard activities[position].kind != kind else { return }
        activities[position] = Activity(agent: agent, kind: kind, since: now)
    }

    private func kind(of agent: String) -> Kind? {
        activities.first { $0.agent == agent }?.kind
    }

    // MARK: Sentences

    /// What the program does, with who does it where there are several agents.
    func sentence(at now: Int64) -> String {
        switch phase {
        case .waiting where isUnanswered: "no answer from the model · Enter tries again"
        case .waiting(let agent): hasSeveralAgents ? "\(agent) waits for you" : "your turn"
        case .ended(let ending): Self.sentence(for: ending)
        case .working(let since):
            activities.isEmpty
                ? "working \(Self.spinner(at: now))\(Self.elapsed(since: since, at: now))"
                : activities.map { sentence(for: $0, at: now) }.joined(separator: " · ")
        }
    }

    private func sentence(for activity: Activity, at now: Int64) -> String {
        let name = hasSeveralAgents ? "\(activity.agent): " : ""
        let elapsed = Self.elapsed(since: activity.since, at: now)
        let time = Self.spinner(at: now) + elapsed
        switch activity.kind {
        case .typing:
            let silence = now - (lastHeard[activity.agent] ?? now)
            if silence < Self.pause {
                let spinner = Self.spinner(step: max(0, now - activity.since) / 1000)
                return "\(activity.agent) is typing \(spinner)\(elapsed)"
            }
            let remark = silence >= Self.silence ? " · nothing for \(Self.duration(silence / 1000)), Esc stops" : ""
            return "\(activity.agent) is typing \(time)\(remark)"
        case .preparing(let work): return "\(name)\(work) \(time)"
        case .waitingForModel:
            let isLong = now - activity.since >= Self.silence
            return "\(name)waiting for the model \(time)\(isLong ? " · nothing yet, Esc stops" : "")"
        case .running(let playbook): return "\(name)running \(playbook) \(time)"
        case .retrying(let attempt, let count, let until, let reason):
            // Rounded up: it is over when no second is left.
            let seconds = max(0, until - now) / 1000 + (max(0, until - now) % 1000 > 0 ? 1 : 0)
            let when = seconds > 0 ? " in \(Self.duration(seconds))" : ""
            return "\(name)retrying \(attempt)/\(count)\(when)\(reason.isEmpty ? "" : ": \(reason)")"
        }
    }

    private static func sentence(for ending: RunEnding?) -> String {
        switch ending {
        case .finished, nil: "The program has ended. Enter leaves."
        case .inputEnded: "The program waits for input, and there is no more. Enter leaves."
        case .cancelled: "The program was stopped. Enter leaves."
        case .failed: "The program has failed. Enter leaves."
        }
    }

    /// Braille patterns, one after the other.
    private static let spinnerFrames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    /// Eight steps a second look alive, and cost next to nothing.
    private static let spinnerInterval: Int64 = 125

    private static func spinner(at now: Int64) -> String {
        spinner(step: max(0, now) / spinnerInterval)
    }

    private static func spinner(step: Int64) -> String {
        spinnerFrames[Int(step % Int64(spinnerFrames.count))]  // steps are not negative
    }

    private static func elapsed(since start: Int64, at now: Int64) -> String {
        let seconds = max(0, now - start) / 1000
        return seconds > 0 ? " \(duration(seconds))" : ""
    }

    private static func duration(_ seconds: Int64) -> String {
        guard seconds >= 60 else { return "\(seconds)s" }
        return "\(seconds / 60)m \(seconds % 60 < 10 ? "0" : "")\(seconds % 60)s"
    }

    /// When the sentence changes by itself: with the spinner, while something works.
    func nextChange(after now: Int64) -> Int64? {
        isWorking ? (max(0, now) / Self.spinnerInterval + 1) * Self.spinnerInterval : nil
    }
}
