import Testing

@testable import AgentChat

@Suite struct FarewellTests {
    static func farewell(_ text: String) -> Farewell {
        var farewell = Farewell()
        farewell.append(Array(text.utf8))
        return farewell
    }

    @Test func aShortTranscriptIsShownWhole() {
        #expect(
            Self.farewell("A: Hi\n\nYou: Bye\n").text(columns: 80, rows: 24, transcriptPath: nil)
                == "A: Hi\n\nYou: Bye\n")
        #expect(Farewell().text(columns: 80, rows: 24, transcriptPath: nil) == "")
    }

    @Test func thePathStandsBelow() {
        let text = Self.farewell("A: Hi\n").text(columns: 80, rows: 24, transcriptPath: "t.md")
        #expect(text == "A: Hi\n\nTranscript: t.md\n")
    }

    /// Lines are as they were said; how many rows they take is known.
    @Test(arguments: [
        (10, 3, "c\n"), (10, 4, "c\n"), (10, 5, "0123456789abc\nc\n"), (20, 5, "b\n0123456789abc\nc\n"), (3, 3, "c\n"),
        (1, 1, "c\n"),
    ]) func theLastScreenful(columns: Int, rows: Int, expected: String) {
        let farewell = Self.farewell("a\nb\n0123456789abc\nc\n")
        #expect(farewell.text(columns: columns, rows: rows, transcriptPath: nil) == expected)
    }

    @Test func onlyTheEndIsKept() {
        var farewell = Farewell()
        for number in 0..<100_000 { farewell.append(Array("line \(number)\n".utf8)) }
        #expect(farewell.text(columns: 80, rows: 5, transcriptPath: nil) == "line 99997\nline 99998\nline 99999\n")
    }
}
