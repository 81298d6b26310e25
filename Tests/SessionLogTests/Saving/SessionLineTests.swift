import Streaming
import TestSupport
import Testing

@testable import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct SessionLineTests {
    @Test(arguments: 0..<RandomEvent.kinds)
    func everyEventIsReadBackExactly(kind: Int) throws {
        var random = RandomEvent(seed: UInt64(kind))
        for sequence in 0..<60 {
            let entry = LogEntry(
                sequence: sequence, milliseconds: random.milliseconds(), event: random.next(kind), state: random.state()
            )
            let line = SessionLine.entry(entry).bytes
            #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
            guard case .entry(let read) = try SessionLine(line.dropLast()) else {
                Issue.record("\(String(decoding: line, as: UTF8.self))")
                continue
            }
            #expect(read.exact == entry.exact)
        }
    }

    @Test func aHeaderIsReadBack() throws {
        let header = SessionHeader(
            runID: .ofTests, epoch: "0123456789abcdef", milliseconds: 1_764_399_600_123, program: "a \"b\"\n",
            run: Array(##"{"sources":[{"text":"# A\n"}]}"##.utf8))
        #expect(try SessionLine(SessionLine.header(header).bytes.dropLast()) == .header(header))
        #expect(
            try SessionLine(SessionLine.opened(milliseconds: 5, epoch: "e").bytes.dropLast())
                == .opened(milliseconds: 5, epoch: "e"))
        let checkpoint = LogCheckpoint(entryCount: 7, state: Array(#"{"a":[1]}"#.utf8))
        #expect(try SessionLine(SessionLine.checkpoint(checkpoint).bytes.dropLast()) == .checkpoint(checkpoint))
        #expect(try SessionLine(SessionLine.closed(milliseconds: 7).bytes.dropLast()) == .closed(milliseconds: 7))
    }

    /// Later versions may add fields.
    @Test func unknownFieldsArePassedOver() throws {
        let line =
            #"{"new":[{"seq":9}],"seq":3,"ts":"2026-11-29T07:00:00.000Z","event":{"type":"human_message","#
            + #""new":{},"message_id":"1","agent":"user","recipient":"A","content":"hi"}}"#
        guard case .entry(let entry) = try SessionLine(Array(line.utf8)) else {
            Issue.record("no entry")
            return
        }
        #expect(entry.sequence == 3 && entry.event == .humanMessage(messageID: "1", recipient: "A", content: "hi"))
    }

    @Test(arguments: [
        ("", "this line is no JSON object"), ("[]", "this line is no JSON object"),
        (#"{"seq":0"#, "this line is no JSON object"), ("{}", "this line is none of a saved session"),
        (#"{"format":"other"}"#, "this line is none of a saved session"),
        (
            #"{"format":"agent-chat session","version":2}"#,
            "this session has version 2 of the format, and this agent-chat reads 1 only"
        ),
        (
            #"{"format":"agent-chat session","version":1,"run_id":"../../etc"}"#,
            "“run_id” is missing here, or is not what it should be"
        ),
        (#"{"seq":0}"#, "“event” is missing here, or is not what it should be"),
        (#"{"seq":-1,"event":{"type":"transition"}}"#, "“seq” is missing here, or is not what it should be"),
        (
            #"{"seq":0,"ts":"yesterday","event":{"type":"transition"}}"#,
            "“ts” is missing here, or is not what it should be"
        ),
        (
            #"{"seq":0,"ts":"2026-11-29T07:00:00.000Z","event":{"type":"unheard_of"}}"#,
            "“unheard_of” is no type that this version knows"
        ),
        (
            #"{"seq":0,"ts":"2026-11-29T07:00:00.000Z","event":{"type":"step","agent":"A"}}"#,
            "“playbook” is missing here, or is not what it should be"
        ),
        (
            #"{"seq":0,"ts":"2026-11-29T07:00:00.000Z","event":{"type":"step","agent":7}}"#,
            "“agent” is missing here, or is not what it should be"
        ),
    ])
    func saysWhatIsWrong(line: String, sentence: String) {
        do throws(SessionLine.Problem) {
            Issue.record("\(try SessionLine(Array(line.utf8)))")
        } catch {
            #expect(error.sentence == sentence)
        }
    }

    @Test(arguments: [
        ("{}", true), ("[]", true), (#""a\u00e9\n""#, true), ("-0.5e+3", true), ("true", true), ("null", true),
        (#"{"a":[1,{"b":"}"}]}"#, true), (" 1", false), ("1 ", false), ("", false), ("01", false), ("1.", false),
        ("-", false),
        ("[1,]", false), (#"{"a":}"#, false), ("{a:1}", false), ("[1 2]", false), ("\"a", false), (#""\x""#, false),
        ("\"\u{1}\"", false), ("[\n]", false), ("nul", false), ("[[1]", false), (#""\u12g4""#, false),
        (String(repeating: "[", count: 100_000), false),
        (String(repeating: "[", count: 400) + String(repeating: "]", count: 400), true),
    ])
    func knowsJSON(text: String, isValue: Bool) {
        #expect(JSONScanner.isValue(Array(text.utf8)) == isValue)
    }

    /// As `JSONDecoder` does.
    @Test(arguments: [
        #""""#, #""plain""#, #""é👩‍👩‍👧""#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\u4f60\u0000""#, #""\uD83D\uDE00!""#,
        #""\ud83d""#, #""\ud83dx""#, #""\ud83d\u0041""#, #""\ude00""#, "7", "null", #"["a"]"#, #"""#,
    ])
    func readsTexts(json: String) {
        let expected = try? JSONDecoder().decode(String.self, from: Data(json.utf8))
        #expect(JSONScanner.text(of: Array(json.utf8)[...]) == expected)
    }

    @Test(
        arguments: [
            ("[]", []), (" [ 1 , [2,3] ,{\"a\":[4]}, \"]\" ]\n", ["1", "[2,3]", "{\"a\":[4]}", "\"]\""]), ("[1,]", nil),
            ("[1", nil), ("[1]]", nil), ("{}", nil), ("", nil), ("7", nil),
        ] as [(String, [String]?)])
    func findsElements(json: String, elements: [String]?) {
        let found = JSONScanner.elements(of: Array(json.utf8)[...])
        #expect(found?.map { String(decoding: $0, as: UTF8.self) } == elements)
    }

    @Test func whatIsNoUTF8IsNoText() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x5C, 0x6E, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            #expect(JSONScanner.text(of: bytes[...]) == nil)
        }
    }
}

@Suite struct UTCTimeReadingTests {
    @Test func timesAreReadBack() {
        var random = SeededGenerator(seed: 3)
        let edges: [Int64] = [0, 999, 951_782_399_999, 951_782_400_000, 1_709_164_800_000, 253_402_300_799_999]
        for time in edges + (0..<300).map({ _ in Int64.random(in: 0...253_402_300_799_999, using: &random) }) {
            #expect(UTCTime.milliseconds(of: UTCTime.text(milliseconds: time)) == time)
        }
    }

    @Test(arguments: [
        "", "2026-11-29", "2026-11-29T07:00:00Z", "2026-13-29T07:00:00.000Z", "2026-11-29T24:00:00.000Z",
        "2026-11-29 07:00:00.000Z", "2026-11-29T07:00:00.000é", "+026-11-29T07:00:00.000Z",
    ])
    func otherTextsAreNone(text: String) {
        #expect(UTCTime.milliseconds(of: text) == nil)
    }
}
