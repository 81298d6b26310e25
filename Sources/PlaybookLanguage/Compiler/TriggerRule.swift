/// A rule of the native compiler: which words under Triggers make which kind.
struct TriggerRule: Sendable {
    var name: String
    var example: String
    var kind: Trigger.Kind
    var matches: @Sendable ([String]) -> Bool

    /// The kind of a trigger: that of the first rule of ``all`` that matches.
    static func kind(of text: String) -> Trigger.Kind {
        let words = Word.words(of: text).map(\.lowercased)
        return all.first { $0.matches(words) }?.kind ?? .condition
    }

    /// In order of precedence.
    static let all: [TriggerRule] = [
        TriggerRule(
            name: "the program begins", example: "When the program starts", kind: .begin
        ) { words in
            // Articles vary too much to list.
            let words = words.filter { !["the", "this", "a", "very", "is"].contains($0) }
            guard let when = words.first, ["when", "once", "after", "as", "whenever"].contains(when) else {
                return false
            }
            let rest = words.dropFirst(words.starts(with: ["as", "soon", "as"]) ? 3 : 1)
            guard let subject = rest.first, programs.contains(subject), let verb = rest.dropFirst().first,
                ["start", "starts", "started", "begin", "begins", "launches", "launched", "runs", "loads"].contains(
                    verb)
            else { return false }
            return rest.dropFirst(2).first != "to"
        },
        TriggerRule(
            name: "at the beginning", example: "At the beginning", kind: .begin
        ) { words in
            let words = words.filter { !["the", "this", "very", "program", "agent"].contains($0) }
            guard let word = words.first else { return false }
            if words.count == 1, ["start", "begin", "startup", "beginning", "always"].contains(word) { return true }
            guard ["at", "on", "upon", "from", "in", "program"].contains(word), let time = words.dropFirst().first,
                ["beginning", "start", "startup", "launch", "begin"].contains(time)
            else { return false }
            // "At the start of every hour" is an event.
            guard words.dropFirst(2).first == "of" else { return true }
            return words.dropFirst(3).first.map(programs.contains) ?? true
        },
        TriggerRule(
            name: "the program's start, as a noun", example: "Program start", kind: .begin
        ) { words in
            words.count == 2 && programs.contains(words[0])
                && ["start", "starts", "begin", "begins"].contains(words[1])
        },
        TriggerRule(
            name: "a time", example: "Every day at 9:00", kind: .event
        ) { words in
            words.first.map { ["every", "each", "at", "daily", "hourly", "weekly", "monthly", "after"].contains($0) }
                ?? false
        },
        TriggerRule(
            name: "on an event", example: "On a new order", kind: .event
        ) { words in
            words.first.map { ["on", "upon"].contains($0) } ?? false
        },
        TriggerRule(
            name: "something happens", example: "When a message arrives", kind: .event
        ) { words in
            guard let when = words.first, ["when", "whenever", "if", "once"].contains(when) else { return false }
            return words.contains { happenings.contains($0) }
        },
        TriggerRule(
            name: "anything else is a condition", example: "When the user is angry", kind: .condition
        ) { _ in true },
    ]

    private static let programs: Set<String> = [
        "program", "agent", "app", "application", "conversation", "chat", "session",
    ]
    private static let happenings: Set<String> = [
        "arrives", "arrive", "received", "happens", "occurs", "fires", "elapses", "expires",
    ]
}
