import Streaming
import TestSupport
import Testing

@testable import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct WireEventsTests {
    /// Events and the objects that tell of them, without what all of them begin with; `ts` is 1970-01-01T00:00:01.234Z.
    static let table: [(name: String, events: [LogEvent], objects: [String])] = [
        (
            "the start", [.runStarted(program: "p \"q\"", agents: ["A", "B"]), .turnStarted(cause: .start)],
            [#""run_started",0,"program":"p \"q\"","agents":["A","B"]"#, #""turn_started",1,"cause":"start""#]
        ),
        (
            "several humans", [.runStarted(program: "p", agents: [], humans: ["Al", "Bo"])],
            [#""run_started",0,"program":"p","agents":[],"humans":["Al","Bo"]"#]
        ),
        (
            "another agent", [.agentCreated(agent: "W_2", className: "W", creator: "Boss")],
            [#""agent_created",0,"agent":"W_2","class":"W","creator":"Boss""#]
        ),
        (
            "a human", [.human("hi\n")],
            [#""human_message",0,"message_id":"h","agent":"user","recipient":"A","content":"hi\n""#]
        ),
        (
            "a streamed message",
            [
                .start("m", "A", to: "user", replaces: "l"), .update("m", "Hi"),
                .complete("m", "Hi", artifacts: [.init(name: "n", content: "c")]),
            ],
            [
                #""stream_start",0,"message_id":"m","agent":"A","recipient":"user","replaces":"l""#,
                #""stream_update",1,"message_id":"m","agent":"A","content":"Hi","offset":0"#,
                #""stream_complete",2,"message_id":"m","agent":"A","content":"Hi","finish":"stop","#
                    + #""artifacts":[{"name":"n","content":"c"}]"#,
            ]
        ),
        (
            "an aborted message", [.start("m", "A", to: "user"), .aborted("m")],
            [
                #""stream_start",0,"message_id":"m","agent":"A","recipient":"user""#,
                #""stream_complete",1,"message_id":"m","agent":"A","content":"","finish":"error""#,
            ]
        ),
        (
            "a whole message",
            [.whole("m", "A", to: "user", "x", replaces: "l", artifacts: [.init(name: "n", content: "")])],
            [
                #""message",0,"message_id":"m","agent":"A","recipient":"user","content":"x","replaces":"l","#
                    + #""artifacts":[{"name":"n","content":""}]"#
            ]
        ),
        (
            "between agents",
            [.start("m", "A", to: "B"), .update("m", "x"), .complete("m"), .whole("n", "B", to: "A", "y")], []
        ),
        (
            "a step", [.step(agent: "A", playbook: "Main", number: "01.02", source: "QUE Say(…)")],
            [#""step",0,"agent":"A","playbook":"Main","line":"01.02","source":"QUE Say(…)""#]
        ),
        (
            "calls: no arguments",
            [
                .call(agent: "A", name: "Count($n=\"secret\")", status: .begun),
                .call(agent: "A", name: "Count", status: .returned, milliseconds: 12),
                .call(agent: "A", name: "Count", status: .failed, milliseconds: 2),
            ],
            [
                #""call",0,"agent":"A","name":"Count","status":"begun""#,
                #""call",1,"agent":"A","name":"Count","status":"returned","ms":12"#,
                #""call",2,"agent":"A","name":"Count","status":"failed","ms":2"#,
            ]
        ),
        ("input", [.inputRequested(agent: "A", inStep: true)], [#""input_requested",0,"agent":"A""#]),
        (
            "notes: none of level debug",
            [.note(level: .debug, agent: "A", text: "$x = 1"), .note(level: .warning, agent: nil, text: "w")],
            [#""log",1,"level":"warning","content":"w""#]
        ),
        (
            "usage", [.usage(agent: "A", tokens: TokenCount(input: 5, output: 2, cachedInput: 3))],
            [#""usage",0,"agent":"A","tokens":{"input_tokens":5,"cached_input_tokens":3,"output_tokens":2}"#]
        ),
        (
            "what an agent does: not numbered",
            [
                .status(agent: "A", .preparing("starting smollm2")),
                .status(agent: "A", .waitingForModel),
                .status(agent: "A", .retrying(attempt: 1, of: 5, milliseconds: 500, reason: "it broke")),
                .status(agent: "A", .modelWrites),
                .status(agent: "A", .running(playbook: "GetWeather")),
                .status(agent: "A", .unavailable(reason: "No answer.")),
            ],
            [
                #""status","agent":"A","state":"preparing","work":"starting smollm2""#,
                #""status","agent":"A","state":"waiting_for_model""#,
                #""status","agent":"A","state":"retrying","attempt":1,"of":5,"ms":500,"reason":"it broke""#,
                #""status","agent":"A","state":"model_writes""#,
                #""status","agent":"A","state":"running","playbook":"GetWeather""#,
                #""status","agent":"A","state":"unavailable","reason":"No answer.""#,
            ]
        ),
        ("the end", [.ended(.finished)], [#""done","reason":"terminated""#]),
        ("no more input", [.ended(.inputEnded)], [#""done","reason":"turn_complete""#]),
        ("stopped", [.ended(.cancelled)], [#""done","reason":"cancelled""#]),
        (
            "a failure", [.ended(.failed(RunFailure(.modelUnavailable, "No.")))],
            [
                #""error",0,"code":"model_unavailable","message":"No.","retryable":true,"fatal":true"#,
                #""done","reason":"error""#,
            ]
        ),
        ("bookkeeping", [.transition, .interrupted(agent: "A")], []),
    ]

    @Test(arguments: table)
    func objects(name: String, events: [LogEvent], objects: [String]) {
        var wire = WireEvents(runID: .ofTests)
        let written = events.enumerated().flatMap { sequence, event in
            wire.objects(for: LogEntry(sequence: sequence, milliseconds: 1234, event: event)).map(\.text)
        }
        let expected = objects.map { object in
            let parts = object.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let isNumbered = parts.last?.first?.isNumber ?? false
            let rest = isNumbered ? #""seq":\#(parts[1])"# : String(parts[1])
            return
                #"{"v":"pb/1","type":\#(parts[0]),"run_id":"\#(RunID.ofTests)","ts":"1970-01-01T00:00:01.234Z",\#(rest)}"#
        }
        #expect(written.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func messagesBetweenAgentsAreToldIfAskedFor() {
        let events: [LogEvent] = [
            .start("m", "A", to: "B"), .update("m", "x"), .complete("m"), .whole("n", "B", to: "A", "y"),
        ]
        for format in [TranscriptFormat.events, .json] {
            #expect(!events.written(format, .init()).contains("\"B\""))
            #expect(events.written(format, .init(showsMessagesBetweenAgents: true)).contains("\"B\""))
        }
    }

    @Test func oneObjectAtTheEnd() {
        let events: [LogEvent] = [
            .runStarted(program: "p", agents: ["A"]), .usage(agent: "A", tokens: TokenCount(input: 5, output: 2)),
            .start("1", "A", to: "user"), .start("2", "A", to: "user", replaces: "1"), .update("2", "He"),
            .whole("3", "A", to: "user", "x", artifacts: [.init(name: "n", content: "c")]), .human("h"),
            .update("1", "open"), .complete("2", "Hey"),
            .usage(agent: "A", tokens: TokenCount(input: Int.max, output: -1, cachedInput: 1)),
            .ended(.failed(RunFailure(.program, "No."))),
        ]
        #expect(
            events.written(.json, .init()) == """
                {"run_id":"\(RunID.ofTests)","messages":[\
                {"message_id":"1","agent":"A","recipient":"user","content":"open","finish":"cancelled"},\
                {"message_id":"2","agent":"A","recipient":"user","content":"Hey","finish":"stop","replaces":"1"},\
                {"message_id":"3","agent":"A","recipient":"user","content":"x","finish":"stop",\
                "artifacts":[{"name":"n","content":"c"}]},\
                {"message_id":"h","agent":"user","recipient":"A","content":"h","finish":"stop"}],\
                "terminated":false,\
                "usage":{"requests":2,"input_tokens":\(Int.max),"cached_input_tokens":1,"output_tokens":2},\
                "error":{"code":"program_failed","message":"No.","retryable":false,"fatal":true}}

                """)
    }

    @Test func nothingIsSaidOfTokensThatNobodyTold() {
        let events: [LogEvent] = [.start("1", "A", to: "user"), .complete("1", "Hi"), .ended(.finished)]
        #expect(
            events.written(.json, .init()) == """
                {"run_id":"\(RunID.ofTests)","messages":[\
                {"message_id":"1","agent":"A","recipient":"user","content":"Hi","finish":"stop"}],"terminated":true}

                """)
    }

    /// Every text comes back as it was, from one line that steers no terminal.
    @Test(arguments: [
        "", "plain / text", "\u{0}\u{1}\u{1F}\u{7F}\u{80}\u{9F}", "\"\\", "\r\n\t", "\u{2028}\u{2029}\u{85}",
        "\u{202E}abc\u{2066}", "é 日本 👨‍👩‍👧 \u{10FFFF} \u{FEFF}", "\u{1B}[31m",
    ])
    func textIsExact(_ text: String) throws {
        var transcript = EventLines(runID: .ofTests)
        let line = transcript.render(LogEntry(sequence: 0, milliseconds: 0, event: .human(text)))
        struct Message: Decodable { let content: String }
        let message = try JSONDecoder().decode(Message.self, from: Data(line))
        #expect(Array(message.content.utf8) == Array(text.utf8))
        let scalars = String(decoding: line, as: UTF8.self).unicodeScalars.dropLast()
        #expect(scalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(String(scalars).split(whereSeparator: \.isNewline).count == 1)
        #expect(line.last == UInt8(ascii: "\n"))
        #expect(text.contains("/") == String(decoding: line, as: UTF8.self).contains("plain / text"))
    }
}

@Suite struct RunIDTests {
    @Test func hasHundredAndTwentyEightRandomBits() {
        let ids = (0..<100).map { _ in RunID() }
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.description.count == 32)
            #expect(id.description.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }
}

@Suite struct UTCTimeTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_763_796_000_123, "2025-11-22T07:20:00.123Z"), (951_782_400_050, "2000-02-29T00:00:00.050Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_798_761_599_999, "2026-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (.max, "9999-12-31T23:59:59.999Z"),
        (.min, "0000-01-01T00:00:00.000Z"),
    ])
    func text(milliseconds: Int64, expected: String) {
        #expect(UTCTime.text(milliseconds: milliseconds) == expected)
    }
}
