import Testing

@testable import PlaybookLanguage

@Suite struct TriggerRuleTests {
    @Test(arguments: TriggerRule.all.map { Kinds($0.kind, [$0.example]) })
    func holdsForItsExample(_ kinds: Kinds) {
        for text in kinds.texts { #expect(TriggerRule.kind(of: text) == kinds.kind, "\(text)") }
    }

    @Test(arguments: [
        Kinds(
            .begin,
            [
                "When the program starts", "When program begins", "when the program is started",
                "As soon as the app launches",
                "At the beginning", "At the beginning of the program", "At program start", "At start", "On startup",
                "At the very start", "Once the conversation starts, greet", "Start", "BEGIN", "Program starts",
                "When the agent starts",
            ]),
        Kinds(
            .event,
            [
                "Every day at 9", "At 12:30", "Daily", "On a new order", "Upon arrival", "When a message arrives",
                "When an email is received", "At the start of every hour", "After ten minutes",
            ]),
        Kinds(
            .condition,
            [
                "When the user asks to start", "When the program starts to bore the user", "If $x is set",
                "The user is angry", "", "When starts", "When the program",
            ]),
    ])
    func knows(_ kinds: Kinds) {
        for text in kinds.texts { #expect(TriggerRule.kind(of: text) == kinds.kind, "\(text)") }
    }
}

/// Texts that are triggers of one kind.
struct Kinds: Sendable, CustomTestStringConvertible {
    var kind: Trigger.Kind
    var texts: [String]

    init(_ kind: Trigger.Kind, _ texts: [String]) {
        self.kind = kind
        self.texts = texts
    }

    var testDescription: String { "\(kind.rawValue) \(texts.first ?? "")" }
}
