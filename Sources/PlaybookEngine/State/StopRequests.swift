/// Wishes to stop an answer of whoever asks again where no answer to the wish has come: a client of a server.
struct StopRequests: Sendable, Codable, Equatable {
    /// Whether one came after which the program has not waited for a human: agents may be about to stop.
    var isDue = false
    /// Those that could come again, in order.
    private var names: [String] = []

    /// More are not asked for while the first one's answer is still missing.
    private static let mostNames = 1000

    func contains(_ name: String) -> Bool { names.contains(name) }

    mutating func ask(_ name: String?, isDue: Bool) {
        self.isDue = isDue
        guard let name else { return }
        names.append(name)
        if names.count > Self.mostNames { names.removeFirst(names.count - Self.mostNames) }
    }
}
