/// Who talks to whom, and which of it a reader gets to see: what is said to and by humans, and messages between agents
/// if asked for.
struct Audience: Sendable {
    private let showsMessagesBetweenAgents: Bool
    /// Class names, where the program declares several humans.
    private(set) var humans: [String] = []

    init(showsMessagesBetweenAgents: Bool) {
        self.showsMessagesBetweenAgents = showsMessagesBetweenAgents
    }

    /// To be told every event, before it is asked about it.
    mutating func follow(_ event: LogEvent) {
        if case .runStarted(_, _, let humans) = event { self.humans = humans }
    }

    func isHuman(_ name: String) -> Bool {
        name == LogEvent.human || humans.contains(name)
    }

    func sees(messageTo recipient: String) -> Bool {
        showsMessagesBetweenAgents || isHuman(recipient)
    }
}
