import Testing

@testable import SessionLog

@Suite struct LogEventTests {
    /// Everything but the interpreter's own bookkeeping may be shown, saved and sent.
    @Test(
        arguments: [
            (.runStarted(program: "p", agents: ["A"]), true),
            (.humanMessage(messageID: "1", recipient: "A", content: "x"), true),
            (.message(CompleteMessage(messageID: "1", sender: "A", recipient: "user", content: "x")), true),
            (.step(agent: "A", playbook: "Main", number: "01", source: "a.md:1"), true),
            (.call(agent: "A", name: "P()", status: .begun), true),
            (.inputRequested(agent: "A", inStep: true), true),
            (.note(level: .debug, agent: nil, text: "x"), true),
            (.usage(agent: "A", tokens: TokenCount(input: 1, output: 1)), true),
            (.ended(.finished), true),
            (.transition, false), (.interrupted(agent: "A"), false),
        ] as [(LogEvent, Bool)])
    func saysWhetherItIsForPeople(_ event: LogEvent, _ isForPeople: Bool) {
        #expect(event.isForPeople == isForPeople)
    }
}
