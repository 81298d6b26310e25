import SessionLog
import Streaming
import Testing

@testable import AgentChat

/// Sessions that go on.
extension PlainConversationTests {
    /// What a process has left that was killed while it wrote its second message.
    var past: [LogEvent] {
        [
            .runStarted(program: "p", agents: ["Guide"]), .note(level: .warning, agent: nil, text: "long ago"),
            .stream(.start(start("1"))), .stream(.update(update("1", "Name?"))),
            .stream(.complete(complete("1", "Name?"))), .inputRequested(agent: "Guide", inStep: true), human("Maria"),
            .ended(.cancelled), .turnStarted(cause: .resume), .stream(.start(start("2"))),
            .stream(.update(update("2", "On and"))),
        ]
    }

    var abortion: LogEvent {
        .stream(.aborted(MessageStreamAbortedEvent(messageID: "2", content: "On and", reason: .error)))
    }

    @Test func inAPipeStandsOnlyWhatIsNew() {
        var talk = Talk(Self.pipes)
        #expect(talk.goOn(after: past) == [])
        #expect(talk.log(.turnStarted(cause: .resume)) == [])
        // Nobody has seen its beginning here.
        #expect(talk.log(abortion) == [])
        #expect(talk.log(.message(message("3", "On and on."))) == ["out Guide: On and on.\n"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["read"])
        #expect(talk.end() == ["end input"])
        #expect(talk.log(.ended(.finished)) == [])
        #expect(talk.status == .success)
    }

    @Test func atATerminalTheConversationSoFarIsShown() {
        var talk = Talk(Self.terminals)
        #expect(talk.goOn(after: past) == ["out Guide: Name?\n\nYou: Maria\n\nGuide: On and"])
        #expect(talk.log(abortion) == ["out  […interrupted]\n"])
        #expect(talk.log(.message(message("3", "On and on."))).last == "out \nGuide: On and on.\n")
    }

    @Test(arguments: [
        ("", "Guide: Name?\n\nYou: Maria\n\nGuide: On and"),
        // A process that is killed may not have come to write it.
        ("Guide: Name?\n\nYou: Ma", "ria\n\nGuide: On and"), ("Guide: Name?\n\nYou: Maria\n\nGuide: On and", nil),
        // Or may have written a piece that was not saved yet.
        ("Guide: Name?\n\nYou: Maria\n\nGuide: On and o", nil), ("Something else\n", nil),
    ])
    func theTranscriptsFileGetsWhatItLacks(file: String, missing: String?) {
        var style = PlainStyle(terminals: Self.pipes)
        style.fileFormat = .text
        var talk = Talk(style)
        #expect(talk.goOn(after: past, transcriptFile: file) == (missing.map { ["file \($0)"] } ?? []))
        #expect(talk.log(abortion) == ["file  […interrupted]\n"])
        #expect(
            talk.log(.message(message("3", "Hi"))) == ["file \nGuide: Hi\n", "out Guide: Hi\n"])
    }

    @Test func oneObjectHasWhatIsNew() {
        var style = PlainStyle(terminals: Self.pipes)
        style.format = .json
        var talk = Talk(style)
        #expect(talk.goOn(after: past) == [])
        _ = talk.log(.message(message("3", "Hi")))
        let object = talk.log(.ended(.finished)).joined()
        #expect(
            object.contains(#""content":"Hi""#) && !object.contains("Name?") && object.contains(#""terminated":true"#))
    }
}
