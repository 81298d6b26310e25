import PlaybookLanguage
import Testing

/// No character waits for a byte that could not have changed it (architecture.md, invariant 2).
///
/// After each byte the reader must have delivered exactly what is certain: what the reference reader finds in every way in which
/// the reply can go on. Of these, some are tried that tell every two meanings of a beginning apart.
@Suite struct LatencyTests {
    static let replies = [
        #"Say("user", "Héllo 👍 \n\x41\u00e9\ud83d\ude00\101\7 \d\$x")"#,
        #"Say("Hello")"#, #"Say("Hello there", target="user")"#, #"Say("Hi$name, {$name} $5 {x} $")"#, #"Say("Hi{")"#,
        #"`Say("user", f"a{x}b{{c}}{d!r:>3}e")`"#, #"Say(f"Hi{x}!")"#, #"Say(f"Hi}}!")"#,
        #"Say("user", r"a\b\"c\\")"#, #"Say(r"Hi\ ")"#, #"Say("user", rf"\{x}\d")"#,
        #"Say("user", """a "b" ""c""" 'd')"#, "Say('user', '''a'b''c''')",
        #"Say("user", "a" + $x * 2 + "b" 'c')"#, #"Say("user", $x + "a")"#, #"Say($who, "a")"#,
        #"SendMessage("Guide", "a" "")"#, #"Say("Order Desks")"#, #"Say("ord", "a")"#,
        #"Say(message="ab", target="Guide")"#, #"Say("Hi", target="Guide")"#, #"`$x = 1 Say("user", "a"); Pick(2)`"#,
        "Say(\"user\", \"a\\\nb\\\r\nc\r\nd\")", #"Say("user", "\N{BULLET}")"#, #"`Pick(1)` Pick(2)"#,
    ]

    /// Ways to go on.
    private static let continuations: [[UInt8]] =
        [
            "", "\"", "\")", "\")`", "'", "')", "\"\"\")", "'''", "x", "x\")", "}", "} \")", "`", "`\n", ")", ") ",
            "\n", " zz\")`",
            "\", \"zz\")", "', 'zz')", ", \"zz\")", ", target=\"Guide\")", ", target=\"human\")", "de\")", " + \"x\")",
            "$y", "{", "{y",
            "{{", "}}", "1", "2\")", "41\")", "00e0\")", "00\")", "0\")", "e01\")", "ude01\")", "\\ude01\")", "ET}\")",
            "OPERATOR}\")",
            "T OPERATOR}\")", " OPERATOR}\")", "ULLET}", "BULLET}", "EM DASH}", "{EM DASH}", "* 2)", "(1)", "=1)", "r",
            "\\", "\\\"", "[0])",
            "!s}", ":5}", "/ 2)", "s are full\")", "er desk\", \"zz\")", "r desk\", \"zz\")",
        ].map { Array($0.utf8) } + [[0x80], [0xA9], [0x9F, 0x91, 0x8E], [0x91, 0x8E], [0x8E]]

    @Test(arguments: replies)
    func deliversWhatIsCertain(reply: String) {
        var recorder = DeliveryRecorder()
        let bytes = Array(reply.utf8)
        for count in 1...bytes.count {
            recorder.feed(bytes[count - 1])
            let delivered = recorder.units.map(\.unit)
            let rest = Array(bytes[count...])
            var certain = ReferenceReader.units(of: bytes)
            for continuation in Self.continuations + [rest] where certain.count >= delivered.count {
                let units = ReferenceReader.units(of: bytes[..<count] + continuation)
                certain = certain.commonPrefix(with: units)
            }
            #expect(delivered == certain, "after \(String(decoding: bytes[..<count], as: UTF8.self).escaped)")
        }
    }

    /// In a message's text that is no beginning of anything, each byte releases the character that it completes.
    @Test func plainTextNeverWaits() {
        let text = "Zürich, 東京 👩‍👩‍👧 – a) b] `c` it's; yld user: # no (x) \t<b>e\u{301}"
        let start = #"Say("user", ""#
        var recorder = DeliveryRecorder()
        for byte in (start + text).utf8 { recorder.feed(byte) }
        var expected = start.utf8.count
        for (scalar, unit) in zip(text.unicodeScalars, recorder.units) {
            expected += String(scalar).utf8.count
            #expect(unit.unit.hasSuffix(String(scalar)) && unit.byteCount == expected, "\(scalar)")
        }
        #expect(recorder.units.count == text.unicodeScalars.count)
    }
}

extension [String] {
    fileprivate func commonPrefix(with other: [String]) -> [String] {
        zip(self, other).prefix { $0.utf8.elementsEqual($1.utf8) }.map(\.0)
    }
}
