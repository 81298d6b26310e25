import ChatDisplay
import TestSupport
import Testing

@testable import AgentChat

@Suite struct KeyDecoderTests {
    /// What comes out of bytes that arrive at once.
    static func decode(_ text: String) -> [KeyDecoder.Output] { decode(bytes: Array(text.utf8)) }

    static func decode(bytes: [UInt8]) -> [KeyDecoder.Output] {
        var decoder = KeyDecoder()
        return bytes.flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0)
    }

    @Test(
        arguments: [
            ("a", .text("a")), ("\r", .enter), ("\n", .newLine), ("\t", .tab), ("\u{7F}", .backspace),
            ("\u{8}", .backspace), ("\u{1}", .control("a")), ("\u{1A}", .control("z")), ("\u{1C}", .control("\\")),
            ("\u{1B}", .escape), ("é", .text("é")), ("日本", .text("日本")), ("👍🏽", .text("👍🏽")),
            // Cursor keys in both modes, and with what is held down.
            ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OC", .right), ("\u{1B}[D", .left),
            ("\u{1B}[1;5C", .wordRight), ("\u{1B}[1;3D", .wordLeft), ("\u{1B}[1;2D", .left), ("\u{1B}[1;5A", .up),
            ("\u{1B}[H", .home), ("\u{1B}OF", .end), ("\u{1B}[1~", .home), ("\u{1B}[8~", .end), ("\u{1B}[1;5H", .top),
            ("\u{1B}[1;5F", .bottom), ("\u{1B}[5~", .pageUp), ("\u{1B}[6;2~", .pageDown), ("\u{1B}[3~", .delete),
            ("\u{1B}[3;5~", .deleteWordForward), ("\u{1B}[Z", .backTab),
            // Enter with something, in every form.
            ("\u{1B}\r", .newLine), ("\u{1B}\n", .newLine), ("\u{1B}[13;2u", .newLine), ("\u{1B}[13;5u", .newLine),
            ("\u{1B}[27;3;13~", .newLine), ("\u{1B}OM", .enter), ("\u{1B}[13u", .enter),
            // Other keys as CSI u and modifyOtherKeys tell them.
            ("\u{1B}[99;5u", .control("c")), ("\u{1B}[27;5;99~", .control("c")), ("\u{1B}[120;3u", .alt("x")),
            ("\u{1B}[97;2u", .text("A")), ("\u{1B}[27u", .escape), ("\u{1B}[9;2u", .backTab),
            ("\u{1B}[127;5u", .deleteWordBackward), ("\u{1B}[97;1:1u", .text("a")),
            // Alt.
            ("\u{1B}f", .alt("f")), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")), ("\u{1B}]", .alt("]")),
            ("\u{1B}\u{7F}", .deleteWordBackward),
        ] as [(String, ChatKey)]) func keys(text: String, key: ChatKey)
    {
        #expect(Self.decode(text) == [.key(key)])
    }

    /// ncurses tells Backspace and the motions as keys also where an ESC before them means Alt.
    @Test(
        arguments: [
            (.backspace, [.deleteWordBackward]), (.delete, [.deleteWordForward]), (.left, [.wordLeft]),
            (.right, [.wordRight]), (.up, [.up]), (.pageDown, [.pageDown]), (.home, [.home]), (.wordLeft, [.wordLeft]),
            (.enter, [.newLine]), (.wheelUp, [.escape, .wheelUp]), (.backTab, [.escape, .backTab]),
        ] as [(ChatKey, [ChatKey])]) func escapeBeforeAKeyIsAlt(key: ChatKey, expected: [ChatKey])
    {
        var decoder = KeyDecoder()
        let output =
            decoder.decode(.byte(0x1B), at: 0) + decoder.decode(.code(.key(key)), at: 0) + decoder.decode(.pause, at: 0)
        #expect(output == expected.map { .key($0) })
        #expect(decoder.decode(.byte(0x61), at: 0) + decoder.decode(.pause, at: 0) == [.key(.text("a"))])
    }

    /// Esc, and later a key: they are two.
    @Test func escapeAloneIsEscape() {
        var decoder = KeyDecoder()
        let escape = decoder.decode(.byte(0x1B), at: 0) + decoder.decode(.pause, at: 0)
        #expect(escape + decoder.decode(.code(.key(.backspace)), at: 0) == [.key(.escape), .key(.backspace)])
    }

    /// Nothing of what a terminal answers is ever typed.
    @Test(arguments: [
        "\u{1B}]11;rgb:0000/0000/0000\u{07}", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\", "\u{1B}]52;c;SGk=\u{07}",
        "\u{1B}P1+r544e=787465726d\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[?62;22c", "\u{1B}[>41;354;0c",
        "\u{1B}[24;80R", "\u{1B}[?1;2$y", "\u{1B}[I", "\u{1B}[O", "\u{1B}[15~", "\u{1B}[[A",
        "\u{1B}[97;1:3u", "\u{1B}[57441;2u", "\u{1B}[2~",
        // The mouse, in each of its forms, where nobody has taken it.
        "\u{1B}[M !!", "\u{1B}[M#\u{7F}\u{7F}", "\u{1B}[<0;10;10M", "\u{1B}[<0;10;10m", "\u{1B}[32;10;10M",
        "\u{1B}[5M", "\u{1B}O5P", "\u{1B}O1;5P", "\u{1B}O!",
        // Longer than anything that means something.
        "\u{1B}[" + String(repeating: "1;", count: 200) + "m", "\u{1B}[?" + String(repeating: "9", count: 5000) + "c",
        "\u{1B}]52;c;" + String(repeating: "QUJD", count: 50_000) + "\u{07}",
        "\u{1B}P" + String(repeating: "x\n", count: 1000) + "\u{1B}\\",
    ]) func reportsAreSwallowed(report: String) {
        #expect(Self.decode("a" + report + "b").filter { $0 != .key(.text("a")) } == [.key(.text("b"))])
    }

    @Test(arguments: 0...4) func theAnswerAboutSynchronizedOutput(state: Int) {
        #expect(Self.decode("\u{1B}[?2026;\(state)$y") == [.synchronizedOutput(state: state)])
        #expect(TerminalModes.isUsable(state: state) == (state == 1 || state == 2))
    }

    @Test func aReportInTwoPartsIsOneReport() {
        let report = Array("\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\x".utf8)
        // Not before its third byte: Alt and a bracket look the same.
        for cut in 3..<report.count - 1 {
            var decoder = KeyDecoder()
            var output = report[..<cut].flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0)
            output += report[cut...].flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0)
            #expect(output.filter { $0 != .key(.escape) } == [.key(.text("x"))], "\(cut): \(output)")
        }
    }

    /// A report without an end must not take what is typed for ever.
    @Test func enterEndsAReportThatNeverEnds() {
        var decoder = KeyDecoder()
        #expect(
            "\u{1B}]11;rgb\r".utf8.flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0) == [])
        #expect("\ry".utf8.flatMap { decoder.decode(.byte($0), at: 0) } == [.key(.enter)])
        #expect(decoder.decode(.pause, at: 0) == [.key(.text("y"))])
    }

    @Test(arguments: ["\u{1B}[1;", "\u{1B}]11;rgb", "\u{1B}[M!", "\u{1B}O5", "\u{1B}P1+r"])
    func aSilenceEndsWhatNeverEnds(beginning: String) {
        var decoder = KeyDecoder()
        for byte in beginning.utf8 { _ = decoder.decode(.byte(byte), at: 0) }
        #expect(decoder.decode(.pause, at: 0) == [])
        #expect(
            "12".utf8.flatMap { decoder.decode(.byte($0), at: 1000) } + decoder.decode(.pause, at: 1000) == [
                .key(.text("12"))
            ])
    }

    @Test(
        arguments: [
            ("\u{1B}[<64;10;10M", .wheelUp), ("\u{1B}[<65;1;1M", .wheelDown), ("\u{1B}[<81;200;1M", .wheelDown),
            ("\u{1B}[M`!!", .wheelUp), ("\u{1B}[Ma\u{7F}!", .wheelDown), ("\u{1B}O5C", .wordRight),
            ("\u{1B}O1;5D", .wordLeft),
        ] as [(String, ChatKey)]) func theWheelAndModifiers(text: String, key: ChatKey)
    {
        #expect(Self.decode(text + "b") == [.key(key), .key(.text("b"))])
    }

    @Test func keysInOneReadKeepTheirOrder() {
        #expect(
            Self.decode("ab\u{1B}[A\u{1B}\u{1B}c\r")
                == [.key(.text("ab")), .key(.up), .key(.escape), .key(.alt("c")), .key(.enter)])
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0x80], [0xE6, 0x97], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0x80],
            [0xC2, 0x85],
        ] as [[UInt8]]) func bytesThatAreNoTextAreDropped(bytes: [UInt8])
    {
        #expect(Self.decode(bytes: [0x61] + bytes + [0x62]) == [.key(.text("ab"))])
    }

    @Test func aCharacterInTwoReads() {
        var decoder = KeyDecoder()
        let bytes = Array("日".utf8)
        #expect(bytes[..<2].flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0) == [])
        #expect(decoder.decode(.byte(bytes[2]), at: 0) + decoder.decode(.pause, at: 0) == [.key(.text("日"))])
    }

    // MARK: Pasting

    @Test func pastedTextIsOnePiece() {
        #expect(
            Self.decode("a\u{1B}[200~one\rtwo\r\nthree\u{3}\u{1B}[201~\r")
                == [.key(.text("a")), .paste("one\ntwo\nthree\u{3}"), .key(.enter)])
    }

    @Test func aPasteMayComeInParts() {
        var decoder = KeyDecoder()
        var output = decoder.decode(.code(.pasteStart), at: 0)
        for _ in 0..<3 {
            for byte in "日\r".utf8 { output += decoder.decode(.byte(byte), at: 0) }
            output += decoder.decode(.pause, at: 0)
        }
        #expect(output == [])
        #expect(decoder.decode(.code(.pasteEnd), at: 0) == [.paste("日\n日\n日\n")])
    }

    /// The keyboard is not locked by a terminal that loses the end of a paste.
    @Test func aPasteWithoutAnEndIsGivenUpAfterASilence() {
        var decoder = KeyDecoder()
        _ = "\u{1B}[200~one\r".utf8.flatMap { decoder.decode(.byte($0), at: 500) }
        #expect(decoder.decode(.pause, at: 501) == [])
        #expect(decoder.deadline == 1500)
        #expect(decoder.decode(.byte(0x32), at: 1400) == [])
        #expect(decoder.deadline == 2400)
        #expect(decoder.decode(.pause, at: 2399) == [])
        #expect(decoder.decode(.pause, at: 2400) == [.paste("one\n2"), .pasteBrokenOff])
        #expect(decoder.deadline == nil)
        #expect(decoder.decode(.byte(0x0D), at: 2500) == [.key(.enter)])
    }

    @Test func controlCEndsAPasteWithoutAnEnd() {
        var decoder = KeyDecoder()
        _ = "\u{1B}[200~one".utf8.flatMap { decoder.decode(.byte($0), at: 0) } + decoder.decode(.pause, at: 0)
        #expect(decoder.decode(.byte(0x03), at: 10) == [])
        #expect(decoder.decode(.pause, at: 10) == [.paste("one"), .pasteBrokenOff, .key(.control("c"))])
    }

    @Test func aPasteThatIsTooLongIsCut() {
        var decoder = KeyDecoder(longestPaste: 100)
        _ = decoder.decode(.code(.pasteStart), at: 0)
        for _ in 0..<200 { _ = decoder.decode(.byte(0x61), at: 0) }
        let output = "\u{1B}[201~".utf8.flatMap { decoder.decode(.byte($0), at: 0) }
        #expect(output == [.paste(String(repeating: "a", count: 100))])
    }

    /// A key that ncurses recognises in what is pasted does nothing.
    @Test func keysInAPasteAreNoKeys() {
        var decoder = KeyDecoder()
        _ = decoder.decode(.code(.pasteStart), at: 0)
        _ = decoder.decode(.byte(0x61), at: 0)
        #expect(decoder.decode(.code(.key(.up)), at: 0) == [])
        #expect(decoder.decode(.code(.pasteEnd), at: 0) == [.paste("a")])
    }

    @Test func aPasteWithoutAnEndIsDeliveredAtTheEnd() {
        var decoder = KeyDecoder()
        _ = decoder.decode(.code(.pasteStart), at: 0)
        _ = "lost?".utf8.flatMap { decoder.decode(.byte($0), at: 0) }
        #expect(decoder.decode(.end, at: 0) == [.paste("lost?")])
    }

    /// Whatever bytes come, in whatever portions: it goes on, and Enter afterwards is Enter.
    @Test(arguments: 0..<200 as Range<UInt64>) func anyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var decoder = KeyDecoder()
        let likely = Array("\u{1B}\u{1B}\u{1B}[]OP?;:0123456789~uRM$y\u{07}\\".utf8)
        for _ in 0..<300 {
            let byte =
                Bool.random(using: &generator)
                ? likely.randomElement(using: &generator) ?? 0x1B : UInt8.random(in: 0...255, using: &generator)
            _ = decoder.decode(.byte(byte), at: 0)
            if Int.random(in: 0..<8, using: &generator) == 0 { _ = decoder.decode(.pause, at: 0) }
        }
        // A paste may have begun.
        for byte in "\u{1B}[201~\u{3}".utf8 { _ = decoder.decode(.byte(byte), at: 0) }
        _ = decoder.decode(.pause, at: 0)
        #expect(decoder.decode(.byte(0x0D), at: 0) == [.key(.enter)])
    }

    // MARK: Names of ncurses

    @Test(
        arguments: [
            ("KEY_UP", .key(.up)), ("KEY_NPAGE", .key(.pageDown)), ("KEY_BACKSPACE", .key(.backspace)),
            ("KEY_BTAB", .key(.backTab)), ("kUP5", .key(.up)), ("kLFT5", .key(.wordLeft)), ("kRIT3", .key(.wordRight)),
            ("kHOM5", .key(.top)), ("kEND6", .key(.bottom)), ("kDC5", .key(.deleteWordForward)), ("KEY_F(1)", .nothing),
            ("KEY_RESIZE", .nothing), ("kNXT", .nothing), ("", .nothing),
        ] as [(String, KeyMeaning)]) func keysByName(name: String, meaning: KeyMeaning)
    {
        #expect(KeyMeaning(ncursesName: name) == meaning)
    }
}
