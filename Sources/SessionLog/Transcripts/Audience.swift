/// Who talks to whom, and which of it a reader gets to see: what is said to and by humans, and messages between agents
/// if asked for.
public struct Audience: Sendable {
    private let showsMessagesBetweenAgents: Bool
    /// Class names, where the program declares several humans.
    public private(set) var humans: [String] = []

    public init(showsMessagesBetweenAgents: Bool) {
        self.showsMessagesBetweenAgents = showsMessagesBetweenAgents
    }

    /// To be told every event, before it is asked about it.
    public mutating func follow(_ event: LogEvent) {
        if case .runStarted(_, _, let humans) = event { self.humans = humans }
    }

    /// Whether a class name is that of a human.
    public func isHuman(_ name: String) -> Bool {
        name == LogEvent.human || humans.contains(name)
    }

    /// Whether a message for this recipient is shown. What humans say always is.
    public func sees(messageTo recipient: String) -> Bool {
        showsMessagesBetweenAgents || isHuman(recipient)
    }
}
