/// How far the engine has come with the steps of a playbook that it drives itself.
struct Guide: Sendable, Codable, Equatable {
    var place = Place()
    /// Where it will be when the reply that executes now is over.
    var next: Place?
    /// What was last answered to this playbook, or said when it was started by a message.
    var answer: String?
    /// Why the last item could not be executed. There is no model that could be told, so the run fails.
    var failure: String?

    struct Place: Sendable, Codable, Equatable {
        /// The number of the step that was reached last.
        var step: String?
        /// How many of its actions are done.
        var done = 0
        /// Whether the step, a condition, holds; nil while that is not decided.
        var decision: Bool?
        /// Rounds of the loops that are under way, by the numbers of their steps.
        var rounds: [String: Int] = [:]
        /// The step that comes next, where it is not the one behind.
        var landing: String?
        /// The last step that waited for an answer.
        var answered: String?

        /// The place with counts that there can be, whatever a damaged log says.
        var checked: Place {
            var place = self
            place.done = max(0, done)
            place.rounds = rounds.mapValues { max(0, $0) }
            return place
        }
    }
}

/// Something that was said between an agent and whom a stack speaks with, for questions to a model.
struct SpokenLine: Sendable, Codable, Equatable {
    var speaker: String
    var text: String
}

extension [SpokenLine] {
    /// How much of a conversation is kept: a small model reads no more.
    private static let lineLimit = 20
    private static let characterLimit = 1500

    mutating func note(_ text: String, by speaker: String) {
        guard !text.isEmpty else { return }
        append(SpokenLine(speaker: speaker, text: text.firstCharacters(Self.characterLimit)))
        if count > Self.lineLimit { removeFirst(count - Self.lineLimit) }
    }
}
