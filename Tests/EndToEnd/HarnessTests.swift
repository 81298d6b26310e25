import Testing

/// What other tests rely on when they look at a terminal.
@Suite(.timeLimit(.minutes(1))) struct HarnessTests {
    @Test(.enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing)) func tmuxShowsWhatAProgramDraws() async throws
    {
        let terminal = try await TmuxTerminal.shell(
            #"""
            printf "$TERM"'\033[?1049h\033[?1000h\033[2J\033[3;5Hdrawn\033[?25l'
            read line
            printf '\033[?1000l\033[?1049l\033[?25h[ended with 7]'
            exec cat
            """#, columns: 30, rows: 6)
        let drawn = try await terminal.wait(for: "drawn")
        #expect(drawn.rows == ["", "", "    drawn", "", "", ""])
        #expect(drawn.isAlternate && drawn.takesMouse && !drawn.showsCursor)
        #expect(drawn.cursor == (9, 2) && drawn.columns == 30)
        try await terminal.resize(columns: 50, rows: 8)
        try await terminal.wait("the new size") { $0.columns == 50 && $0.rows.count == 8 }
        try await terminal.type("a")
        try await terminal.press("Enter")
        #expect(try await terminal.end() == 7)
        #expect(try await terminal.screen().text.hasPrefix("tmux-256color"))
    }

    @Test func bytesAreTakenApart() {
        let bytes = TerminalBytes(
            Array("a\u{1B}[?1049;25h\u{1B}(B\u{1B}]52;c;YQ==\u{7}b\u{1B}]0;t\u{1B}\\\u{9B}\u{1B}[38;5;1mc\r".utf8))
        #expect(
            bytes.pieces == [
                .text("a"), .controlSequence("?1049;25h"), .escape("(B"), .command("52;c;YQ=="), .text("b"),
                .command("0;t"),
                .control(0x9B), .controlSequence("38;5;1m"), .text("c"), .control(13),
            ])
        #expect(bytes.modesLeftSet == [1049, 25])
    }
}
