import SessionLog
import Streaming
import Testing

@testable import AgentChat

/// A model that is slow, fails, or gives no answer.
extension PlainConversationTests {
    private static let erase = "err \r\u{1B}[K"
    private static let request = LogEvent.status(agent: "Guide", .waitingForModel)
    private static let retry = LogEvent.status(
        agent: "Guide", .retrying(attempt: 2, of: 5, milliseconds: 2000, reason: "the model's server is overloaded"))
    private static let outage = LogEvent.status(agent: "Guide", .unavailable(reason: "No answer."))

    @Test func theCountdown() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.runStarted(program: "p", agents: ["Guide"]))
        #expect(talk.log(Self.request, at: 100) == [])
        #expect(
            talk.log(Self.retry, at: 1000) == [
                Self.erase, "err Guide: retrying 2/5 in 2 s: the model's server is overloaded",
            ])
        #expect(talk.nextChange(after: 1000) == 2000)
        #expect(
            talk.tick(at: 2000) == [Self.erase, "err Guide: retrying 2/5 in 1 s: the model's server is overloaded"])
        #expect(talk.tick(at: 2500) == [])
        #expect(talk.log(Self.request, at: 3000) == [Self.erase, "err Guide is typing…"])
        #expect(talk.log(.message(message("1", "Hi"))) == [Self.erase, "out Guide: Hi\n"])
    }

    @Test func inAPipeARetryIsALine() {
        var talk = Talk(Self.pipes)
        #expect(
            talk.log(Self.retry) == ["err Warning: The model's server is overloaded. Trying again in 2 s (2/5).\n"])
        #expect(talk.nextChange(after: 0) == nil)
        #expect(talk.tick(at: 60_000) == [])
        var verbose = Talk(Self.pipes, isVerbose: true)
        #expect(verbose.log(Self.retry) == [])
    }

    @Test func aLongSilence() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.runStarted(program: "p", agents: ["Guide"]))
        _ = talk.log(Self.request, at: 100)
        #expect(talk.nextChange(after: 100) == 20_100)
        #expect(talk.tick(at: 20_100) == [Self.erase, "err Guide is typing… nothing for 20 s, Ctrl-C stops"])
        #expect(talk.tick(at: 20_200) == [])
        #expect(talk.tick(at: 30_100) == [Self.erase, "err Guide is typing… nothing for 30 s, Ctrl-C stops"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true), at: 31_000).last == "read")
        #expect(talk.nextChange(after: 31_000) == nil)
        #expect(talk.tick(at: 90_000) == [])
    }

    /// In the midst of a line there is no room to say it.
    @Test func aSilenceInAMessage() {
        var talk = Talk(Self.terminals)
        _ = talk.log(Self.request, at: 100)
        _ = talk.log(.stream(.start(start("1"))), at: 200)
        _ = talk.log(.stream(.update(update("1", "Hel"))), at: 300)
        #expect(talk.nextChange(after: 300) == nil)
        #expect(talk.tick(at: 60_000) == [])
    }

    /// Where the message goes to another place, there is.
    @Test func aSilenceInAMessageThatGoesElsewhere() {
        var talk = Talk(StandardStreams.Terminals(input: true, output: false, error: true))
        _ = talk.log(Self.request, at: 100)
        _ = talk.log(.stream(.start(start("1"))), at: 200)
        _ = talk.log(.stream(.update(update("1", "Hel"))), at: 300)
        #expect(talk.nextChange(after: 300) == 20_300)
        #expect(
            talk.tick(at: 20_300) == [
                "err \nNothing has come from the model for 20 seconds. Ctrl-C stops the answer.\n"
            ])
        #expect(talk.tick(at: 30_300) == [])
        #expect(talk.log(.stream(.update(update("1", "lo"))), at: 31_000) == ["out lo"])
        #expect(
            talk.tick(at: 51_000) == [
                "err \nNothing has come from the model for 20 seconds. Ctrl-C stops the answer.\n"
            ])
        var unheard = Talk(StandardStreams.Terminals(input: false, output: false, error: true))
        _ = unheard.log(Self.request, at: 100)
        _ = unheard.log(.stream(.start(start("1"))), at: 200)
        _ = unheard.log(.stream(.update(update("1", "Hel"))), at: 300)
        #expect(unheard.tick(at: 20_300) == [])
    }

    /// After a message somebody may work on though no sign of it was there.
    @Test func aSilenceAfterAMessage() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.message(message("1", "One moment")))
        #expect(talk.log(Self.request, at: 100) == [])
        #expect(talk.tick(at: 20_100) == ["err Guide is typing… nothing for 20 s, Ctrl-C stops"])
    }

    @Test func forThoseWhoHearIt() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, isAccessible: true))
        _ = talk.log(.runStarted(program: "p", agents: ["Guide"]))
        _ = talk.log(Self.request, at: 100)
        #expect(
            talk.tick(at: 20_100) == [
                "err Nothing has come from the model for 20 seconds. Ctrl-C stops the answer.\n"
            ])
        #expect(talk.tick(at: 30_100) == [])
        #expect(
            talk.log(Self.retry, at: 31_000) == [
                "err Warning: The model's server is overloaded. Trying again in 2 s (2/5).\n"
            ])
        _ = talk.log(Self.outage, at: 32_000)
        #expect(
            talk.log(.inputRequested(agent: "Guide", inStep: true), at: 32_000) == [
                "err The program waits for your answer. An empty line asks the model again.\n", "read",
            ])
    }

    @Test func anOutage() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.runStarted(program: "p", agents: ["Guide"]))
        #expect(talk.log(.note(level: .error, agent: "Guide", text: "No answer.")).first == Self.erase)
        #expect(talk.log(Self.outage) == [])
        #expect(
            talk.log(.inputRequested(agent: "Guide", inStep: true)).suffix(2) == [
                "err You (Enter tries again): ", "read",
            ])
        #expect(talk.type("") == ["try again"])
        // Until the log tells of it, nothing is asked for.
        #expect(
            talk.log(.usage(agent: "Guide", tokens: TokenCount(input: 1, output: 1))) == ["err Guide is typing…"])
        #expect(talk.log(.turnStarted(cause: .retry)) == [])
        #expect(talk.log(.message(message("1", "Hi"))) == [Self.erase, "out Guide: Hi\n"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["err \nYou: ", "read"])
        // Enter alone is nothing any more.
        #expect(talk.type("").contains("try again") == false)
    }

    @Test func wordsAfterAnOutage() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.runStarted(program: "p", agents: ["Guide", "Clerk"]))
        _ = talk.log(Self.outage)
        #expect(
            talk.log(.inputRequested(agent: "Guide", inStep: true)).suffix(2)
                == ["err You (to Guide; Enter tries again): ", "read"])
        #expect(talk.type("Well?") == ["submit Well?"])
        #expect(talk.log(human("Well?")) == ["err Guide is typing…"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)).contains("err \nYou (to Guide): "))
    }

    @Test func leavingInAnOutage() {
        var talk = Talk(Self.terminals)
        _ = talk.log(Self.outage)
        _ = talk.log(.inputRequested(agent: "Guide", inStep: true))
        #expect(talk.end().last == "stop")
        _ = talk.log(.ended(.cancelled))
        #expect(talk.status == .success)
    }
}
