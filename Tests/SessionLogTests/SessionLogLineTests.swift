import Testing

@testable import SessionLog

/// Lines of the session log that people read with `-v`.
@Suite struct SessionLogLineTests {
    @Test("A call is told with the playbooks that led to it; of a deep one both ends")
    func callers() {
        func line(_ callers: [String]) -> String? {
            SessionLogLine.text(
                of: .call(agent: "A", name: "Describe(\"tea\")", status: .begun, callers: callers), isVerbose: true)
        }
        #expect(line([]) == "[A] Describe(\"tea\") called")
        #expect(line(["Main", "tally"]) == "[A] Main → tally → Describe(\"tea\") called")
        #expect(
            line((1...20).map { "p\($0)" })
                == "[A] p1 → p2 → p3 → … → p17 → p18 → p19 → p20 → Describe(\"tea\") called")
        #expect(
            SessionLogLine.text(
                of: .call(agent: "A", name: "f", status: .returned, milliseconds: 12, callers: ["Main"]),
                isVerbose: true) == "[A] Main → f returned after 12 ms")
        #expect(
            SessionLogLine.text(of: .call(agent: "A", name: "f", status: .failed, milliseconds: 2), isVerbose: true)
                == "[A] f failed after 2 ms")
    }

    @Test("Who creates an agent says so")
    func agents() {
        let event = LogEvent.agentCreated(agent: "Worker_2", className: "Worker", creator: "Boss")
        #expect(SessionLogLine.text(of: event, isVerbose: true) == "[Boss] created the agent Worker_2, another Worker")
        #expect(SessionLogLine.text(of: event, isVerbose: false) == nil)
    }
}
