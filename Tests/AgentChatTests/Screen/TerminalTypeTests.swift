import ChatDisplay
import Testing

@testable import AgentChat

@Suite struct TerminalTypeTests {
    @Test(arguments: [
        ("xterm", false, true), ("xterm-256color", false, true), ("xterm-kitty", false, true),
        ("tmux-256color", false, true),
        ("screen-256color", true, true), ("screen-256color", false, false), ("linux", false, false),
        ("vt100", false, false), ("stterm", false, false), ("alacritty", false, true), ("foot-extra", false, true),
    ]) func whoIsLikeXterm(name: String, isInTmux: Bool, expected: Bool) {
        #expect(TerminalType(name: name, isInTmux: isInTmux).isLikeXterm == expected)
    }

    @Test(
        arguments: [
            (0, false, true, .mono), (2, false, true, .mono), (8, false, true, .eight), (16, false, true, .sixteen),
            (88, false, true, .sixteen), (256, false, true, .indexed), (16_777_216, true, true, .direct),
            (8, true, true, .eight), (256, false, false, .mono), (16_777_216, true, false, .mono),
        ] as [(Int, Bool, Bool, Theme.Palette)])
    func whatATerminalCanShow(colors: Int, isDirect: Bool, isWanted: Bool, palette: Theme.Palette) {
        #expect(Theme.Palette(colors: colors, isDirect: isDirect, isWanted: isWanted) == palette)
    }

    @Test func theMouseIsSwitchedOffFirst() {
        let modes = TerminalModes(type: TerminalType(name: "xterm")) { _ in nil }
        let reset = modes.reset { ["rmcup": "LEAVE", "sgr0": "PLAIN$<2/>", "rmkx": "KEYS"][$0] }
        #expect(
            reset == "\u{1B}[?1006l\u{1B}[?1000l\u{1B}[?2004l\u{1B}[?2026lKEYSPLAINLEAVE")
    }

    /// A terminal that is not like xterm gets what its description says, and nothing else.
    @Test func anUnknownTerminalGetsNoXtermSequences() {
        let modes = TerminalModes(type: TerminalType(name: "vt100")) { _ in nil }
        #expect(modes.on == "" && modes.off == "")
    }
}

@Suite struct ClipboardTests {
    static let xterm = Clipboard(isDescribed: true, type: TerminalType(name: "xterm"))

    @Test func aTextIsSentInBase64() {
        let copy = Self.xterm.copy("Hé")
        #expect(copy.sequence == "\u{1B}]52;c;SMOp\u{07}" && !copy.isError)
    }

    /// The end of a bracketed paste, and a command behind it.
    @Test func whatIsPastedCannotSteerAShell() {
        let copy = Self.xterm.copy("a\u{1B}[201~\rrm -r .\u{202E}")
        #expect(copy.sequence == Self.xterm.copy("a␛[201~\nrm -r .\u{FFFD}").sequence)
    }

    @Test func insideTmuxItComesInAnEnvelopeToo() {
        let copy = Clipboard(isDescribed: false, type: TerminalType(name: "screen", isInTmux: true)).copy("a")
        #expect(copy.sequence == "\u{1B}]52;c;YQ==\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{07}\u{1B}\\")
    }

    /// Where the limit lies between characters, and where it lies within one.
    @Test(arguments: [("", "w6k=\u{07}"), ("a", "qQ==\u{07}")])
    func moreThanTerminalsTakeIsCutAndTold(first: String, end: String) {
        let copy = Self.xterm.copy(first + String(repeating: "é", count: 40_000))
        #expect(copy.isError && copy.sequence.utf8.count < 100_000)
        #expect(copy.sequence.hasSuffix(end))
    }

    @Test func aTerminalWithoutOneIsTold() {
        let copy = Clipboard(isDescribed: false, type: TerminalType(name: "linux")).copy("a")
        #expect(copy.sequence.isEmpty && copy.isError)
    }
}
