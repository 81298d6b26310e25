import Testing

@testable import PlaybookLanguage

@Suite struct ProgramProblemTests {
    private func rendered(column: Int, _ line: String, file: String = "a.md") -> String {
        ProgramProblem(
            .error, "Wrong", at: PlaybookLanguage.SourceLocation(file: file, line: 7, column: column), sourceLine: line
        ).rendered
    }

    @Test func showsTheLineAndACaret() {
        #expect(rendered(column: 3, "## X") == "a.md:7:3: error: Wrong\n    ## X\n      ^")
    }

    @Test func keepsTabsInBothLines() {
        #expect(rendered(column: 4, "\ta\tb") == "a.md:7:4: error: Wrong\n    \ta\tb\n    \t \t^")
    }

    @Test func neutralisesControlAndFormattingCharacters() {
        #expect(
            rendered(column: 2, "\u{1B}[2Jx\u{202E}", file: "a\r.md")
                == "a\u{FFFD}.md:7:2: error: Wrong\n    \u{FFFD}[2Jx\u{FFFD}\n     ^")
    }

    @Test func showsOnlyTheSurroundingsInALongLine() {
        let line = String(repeating: "a", count: 500) + "b" + String(repeating: "c", count: 500)
        let expected =
            "a.md:7:501: error: Wrong\n    …" + String(repeating: "a", count: 60) + "b"
            + String(repeating: "c", count: 39)
            + "…\n     " + String(repeating: " ", count: 60) + "^"
        #expect(rendered(column: 501, line) == expected)
    }

    @Test func hasNoLineWhereThereIsNone() {
        #expect(rendered(column: 1, "") == "a.md:7:1: error: Wrong")
    }
}
