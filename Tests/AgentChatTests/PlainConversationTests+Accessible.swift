import SessionLog
import Streaming
import Testing

@testable import AgentChat

/// For those who hear it, and on terminals that cannot erase.
extension PlainConversationTests {
    @Test func sentences() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, isAccessible: true))
        #expect(talk.log(.runStarted(program: "p", agents: ["Guide"])) == ["err Guide is working on an answer.\n"])
        #expect(talk.log(.step(agent: "Guide", playbook: "M", number: "01", source: "")) == [])
        #expect(talk.log(.stream(.start(start("1")))) == [])
        #expect(talk.log(.stream(.update(update("1", "Name?")))) == [])
        #expect(talk.log(.stream(.complete(complete("1", "Name?")))) == ["out Guide says: Name?\n"])
        #expect(
            talk.log(.inputRequested(agent: "Guide", inStep: true)) == [
                "err \nThe program waits for your answer.\n", "read",
            ])
        #expect(talk.type("Maria") == ["submit Maria"])
        #expect(talk.log(human("Maria")) == ["err Guide is working on an answer.\n"])
        #expect(talk.log(.stream(.start(start("2")))) == [])
        #expect(talk.log(.stream(.update(update("2", "On")))) == [])
        #expect(
            talk.log(.ended(.cancelled)) == ["out \nGuide says: On\nThe message was interrupted here.\n"])
    }

    @Test func sentencesWithSeveralAgents() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, isAccessible: true))
        _ = talk.log(.runStarted(program: "p", agents: ["Guide", "Clerk"]))
        #expect(
            talk.log(.inputRequested(agent: "Clerk", inStep: true)) == ["err Clerk waits for your answer.\n", "read"])
    }

    @Test func sentencesWithAnAgentThatWasCreated() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, isAccessible: true))
        _ = talk.log(.runStarted(program: "p", agents: ["Guide"]))
        #expect(talk.log(.agentCreated(agent: "Guide_2", className: "Guide", creator: "Guide")) == [])
        #expect(
            talk.log(.inputRequested(agent: "Guide_2", inStep: true)) == [
                "err Guide_2 waits for your answer.\n", "read",
            ])
    }

    @Test func sentencesGoNowhereWithoutATerminal() {
        var talk = Talk(PlainStyle(terminals: Self.pipes, isAccessible: true))
        #expect(talk.log(.runStarted(program: "p", agents: ["Guide"])) == [])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["read"])
        _ = talk.type("x")
        #expect(talk.log(human("x")) == ["out You say: x\n"])
    }

    @Test func aTerminalThatCannotEraseGetsNoIndicator() {
        var terminals = Self.terminals
        terminals.eraseLines = false
        var talk = Talk(terminals)
        #expect(talk.log(.runStarted(program: "p", agents: ["Guide"])) == [])
    }
}
