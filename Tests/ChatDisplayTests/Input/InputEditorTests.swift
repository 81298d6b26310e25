import TestSupport
import Testing

@testable import ChatDisplay

@Suite("The input editor")
struct InputEditorTests {
    /// Keys, and what the text is then, with the caret as `|`.
    static let cases: [(String, String)] = [
        ("abc", "abc|"),
        ("abc<Left>x", "abx|c"),
        ("abc<Left><Left><Left><Left>x", "x|abc"),
        ("abc<Right>x", "abcx|"),
        ("abc<Backspace>", "ab|"),
        ("<Backspace><Delete>", "|"),
        ("abc<Home><Delete>", "|bc"),
        ("abc<C-a><C-d>", "|bc"),
        ("abc<C-h>", "ab|"),
        ("one two<C-Left>", "one |two"),
        ("one two<A-b><A-b>", "|one two"),
        ("one, two<C-a><A-f>", "one|, two"),
        ("one, two<C-a><C-Right><C-Right>", "one, two|"),
        ("one two-three<C-w>", "one |"),
        ("one two  <C-w>", "one |"),
        ("one<C-w><C-w>", "|"),
        ("one two-three<A-Backspace>", "one two-|"),
        ("one two<C-a><A-d>", "| two"),
        ("one two<C-a><A-d><A-d>", "|"),
        ("ab\ncd<C-a>", "ab\n|cd"),
        ("ab\ncd<Home><Home><C-e>", "ab\ncd|"),
        ("ab\ncd<C-u>", "ab\n|"),
        ("ab\ncd<C-u><C-u>", "ab|"),
        ("ab\ncd<Home><Left><C-a><C-k>", "|\ncd"),
        ("ab\ncd<Home><Left><C-a><C-k><C-k>", "|cd"),
        ("one two<C-_>", "one |"),
        ("one two<C-_><C-_>", "|"),
        ("one two<A-u><A-u><A-u><A-r>", "one |"),
        ("one two<A-u><A-r><A-r>", "one two|"),
        ("one two<A-u>x<A-r>", "one x|"),
        ("one<Left><Right>s<A-u>", "one|"),
        ("abc<Backspace><Backspace><A-u>", "abc|"),
        ("日本語<Left>x", "日本x|語"),
        // Scalars of one cluster come one after the other.
        ("e\u{301}", "é|"),
        ("e\u{301}<Left>", "|é"),
        ("👍🏽<Backspace>", "|"),
        ("👨\u{200D}👩<Left>", "|👨\u{200D}👩"),
        // What was deleted stood between a base and its mark.
        ("ex<Left>", "e|x"),
    ]

    @Test("does what the keys say", arguments: cases)
    func keys(_ script: String, _ expected: String) {
        var editor = InputEditor()
        let areKnown = Self.keysByScalar(script).map { editor.press($0) }
        #expect(!areKnown.contains(false))
        #expect(Self.marked(editor) == expected)
    }

    @Test("joins what comes together when the text between is deleted")
    func joins() {
        var editor = InputEditor("ex\u{301}")
        // x and the mark are one; without them e stands alone.
        editor.deleteBackward()
        #expect(Self.marked(editor) == "e|")
        editor = InputEditor("\u{301}")
        editor.moveToLineStart()
        editor.type("e")
        #expect(Self.marked(editor) == "é|")
        #expect(editor.text.count == 1)
        editor.undo()
        #expect(editor.text.count == 1)
        #expect(editor.string == "\u{301}")
    }

    @Test("takes a paste as one step, without controls, and with line ends as LF")
    func paste() {
        var editor = InputEditor()
        editor.type("<")
        editor.paste("a\r\nb\rc\u{1B}[31m\u{0}\u{85}d\u{2028}e\tf\u{7F}")
        #expect(editor.string == "<a\nb\nc[31m\nd\ne\tf")
        editor.undo()
        #expect(editor.string == "<")
    }

    @Test("moves by rows and keeps the column")
    func rows() {
        // At width 4: abcd|efgh|ij, then xy, then klm.
        var editor = InputEditor("abcdefghij\nxy\nklm")
        var carets: [String] = []
        while editor.moveUp(width: 4) { carets.append(Self.marked(editor)) }
        #expect(
            carets == [
                "abcdefghij\nxy|\nklm", "abcdefghij|\nxy\nklm", "abcdefg|hij\nxy\nklm", "abc|defghij\nxy\nklm",
            ])
        var columns: [Int] = []
        while editor.moveDown(width: 4) { columns.append(editor.layOut(width: 4, height: 9).caretColumn) }
        #expect(columns == [3, 2, 2, 3])
    }

    /// Text, width, height, rows shown, caret's row and column.
    static let layouts: [(String, Int, Int, [String], Int, Int)] = [
        ("", 10, 6, [""], 0, 0),
        ("abc", 10, 6, ["abc"], 0, 3),
        ("abcd", 4, 6, ["abcd"], 0, 4),
        ("abcde", 4, 6, ["abcd", "e"], 1, 1),
        ("a\n", 4, 6, ["a", ""], 1, 0),
        ("abcd\n", 4, 6, ["abcd", ""], 1, 0),
        ("1\n2\n3\n4", 4, 2, ["3", "4"], 1, 1),
        ("a\tb", 20, 2, ["a    b"], 0, 6),
        // Between words; a blank stands behind the end of a full row, and the caret behind it in the next one.
        ("one two three", 9, 6, ["one two ", "three"], 1, 5),
        ("one two three", 7, 6, ["one two", "three"], 1, 5),
        ("one two ", 7, 6, ["one two", ""], 1, 0),
        ("one two  x", 7, 6, ["one two", " x"], 1, 2),
        ("a hairsplitting b", 6, 6, ["a ", "hairsp", "littin", "g b"], 3, 3),
        ("日本語 text", 6, 6, ["日本語", "text"], 1, 4),
        ("ab日本、c", 6, 6, ["ab日", "本、c"], 1, 5),
        (" xyz、", 4, 6, [" ", "xyz", "、"], 2, 2),
    ]

    @Test("wraps by cells, and scrolls to the caret", arguments: layouts)
    func layOut(_ text: String, _ width: Int, _ height: Int, _ rows: [String], _ row: Int, _ column: Int) {
        var editor = InputEditor(text)
        #expect(
            editor.layOut(width: width, height: height) == .init(rows: rows, caretRow: row, caretColumn: column))
    }

    @Test("takes two cells for wide characters")
    func wide() {
        var editor = InputEditor("abc日")
        #expect(editor.layOut(width: 4, height: 6) == .init(rows: ["abc", "日"], caretRow: 1, caretColumn: 2))
        #expect(editor.layOut(width: 1, height: 6).rows == ["a", "b", "c", "?"])
        _ = editor.moveUp(width: 4)
        #expect(Self.marked(editor) == "ab|c日")
    }

    @Test("scrolls only as far as the caret needs")
    func scrolls() {
        var editor = InputEditor("1\n2\n3\n4\n5\n6")
        #expect(editor.layOut(width: 9, height: 3).rows == ["4", "5", "6"])
        _ = editor.moveUp(width: 9)
        _ = editor.moveUp(width: 9)
        #expect(editor.layOut(width: 9, height: 3).rows == ["4", "5", "6"])
        _ = editor.moveUp(width: 9)
        #expect(editor.layOut(width: 9, height: 3).rows == ["3", "4", "5"])
        while editor.moveDown(width: 9) {}
        editor.deleteToLineStart()
        editor.deleteBackward()
        #expect(editor.layOut(width: 9, height: 3).rows == ["3", "4", "5"])
    }

    @Test("keeps its word under random keys", arguments: 0..<30 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var editor = InputEditor()
        var plain = InputEditor()
        for step in 0..<120 {
            let key = Self.keys.randomElement(using: &random) ?? .left
            let width = Int.random(in: 1...30, using: &random)
            let height = Int.random(in: 1...6, using: &random)
            switch key {
            case .up: _ = editor.moveUp(width: width)
            case .down: _ = editor.moveDown(width: width)
            case .enter:
                let paste = String(
                    (0..<Int.random(in: 0...1500, using: &random)).map { _ in
                        "abc 日\n".randomElement(using: &random) ?? "a"
                    })
                editor.paste(paste)
            default: _ = editor.press(key)
            }
            #expect((0...editor.text.count).contains(editor.caret))
            #expect(editor.text.string.count == editor.text.count)
            let layout = editor.layOut(width: width, height: height)
            #expect((1...height).contains(layout.rows.count))
            #expect(layout.rows.allSatisfy { CellText.width(of: $0) <= width })
            #expect(layout.rows.indices.contains(layout.caretRow))
            #expect((0...width).contains(layout.caretColumn))
            // What is remembered of the layout is what a new one finds.
            guard step % 20 == 0 else { continue }
            plain = InputEditor(editor.string)
            #expect(Self.allRows(of: &plain, width: width) == Self.expectedRows(of: editor.string, width: width))
        }
        // What was undone on the way is done again, first.
        for _ in 0..<130 { editor.redo() }
        let last = editor.string
        for _ in 0..<130 { editor.undo() }
        #expect(editor.string == "")
        for _ in 0..<130 { editor.redo() }
        #expect(editor.string == last)
    }

    @Test("a text typed into is laid out like the same text laid out anew", arguments: 0..<6 as Range<UInt64>)
    func incremental(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var editor = InputEditor(String(repeating: "lorem ipsum 日本 ", count: 200))
        for _ in 0..<20 {
            for _ in 0..<Int.random(in: 0...40, using: &random) { editor.moveWordLeft() }
            editor.type(["x", "日", "\n", " "].randomElement(using: &random) ?? "x")
            let caret = editor.caret
            let incremental = editor.layOut(width: 37, height: 6)
            var fresh = InputEditor(editor.string)
            while fresh.caret > caret { fresh.moveLeft() }
            let anew = fresh.layOut(width: 37, height: 6)
            let row = { (layout: InputEditor.Layout) in layout.rows[layout.caretRow] }
            #expect(row(incremental) == row(anew))
            #expect(incremental.caretColumn == anew.caretColumn)
        }
    }

    @Test("a key lays out what is near it, however long the text is", arguments: [true, false])
    func cost(hasLines: Bool) {
        let line = String(repeating: "lorem ipsum dolor ", count: 50) + (hasLines ? "\n" : "")
        var editor = InputEditor()
        editor.paste(String(repeating: line, count: 256))
        _ = editor.layOut(width: 77, height: 6)
        #expect(editor.wrap.chunksLaidOut > 200)
        for _ in 0..<500 { _ = editor.moveUp(width: 77) }
        for key in [ChatKey.text("x"), .backspace, .newLine, .up, .down, .left] {
            let before = editor.wrap.chunksLaidOut
            if !editor.press(key) {
                _ = key == .up ? editor.moveUp(width: 77) : editor.moveDown(width: 77)
            }
            _ = editor.layOut(width: 77, height: 6)
            #expect((1...16).contains(editor.wrap.chunksLaidOut - before), "\(key)")
        }
    }

    // MARK: Help

    private static let keys: [ChatKey] = [
        .text("a"), .text("b"), .text(" "), .text("日"), .text("\u{301}"), .text("👍"), .text("\u{200D}"), .text("\n"),
        .text("🇩"), .backspace, .delete, .left, .right, .up, .down, .home, .end, .wordLeft, .wordRight, .control("w"),
        .control("u"), .control("k"), .deleteWordForward, .deleteWordBackward, .alt("u"), .alt("r"), .enter,
    ]

    static func keysByScalar(_ script: String) -> [ChatKey] {
        KeyScript.keys(script).flatMap { key -> [ChatKey] in
            guard case .text(let text) = key else { return [key] }
            return text.unicodeScalars.map { .text(String($0)) }
        }
    }

    static func marked(_ editor: InputEditor) -> String {
        var text = Array(editor.string).map(String.init)
        text.insert("|", at: editor.caret)
        return text.joined()
    }

    private static func allRows(of editor: inout InputEditor, width: Int) -> [String] {
        editor.layOut(width: width, height: 1 << 20).rows
    }

    /// Row by row, with nothing remembered.
    private static func expectedRows(of text: String, width: Int) -> [String] {
        var rows: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let characters = Array(line)
            let widths = characters.map { CellText.width(of: String($0)) }
            func show(_ range: Range<Int>) {
                rows.append(String(range.map { widths[$0] > width ? "?" : characters[$0] }))
            }
            var start = 0
            while true {
                var (end, taken) = (start, 0)
                while end < characters.count, taken + min(widths[end], width) <= width {
                    taken += min(widths[end], width)
                    end += 1
                }
                guard end < characters.count else { break }
                if characters[end] == " " {
                    show(start..<end)
                    start = end + 1
                    continue
                }
                let isPossible = { characters[$0 - 1] == " " || widths[$0 - 1] == 2 || widths[$0] == 2 }
                let cut = (start + 1..<end + 1).last(where: isPossible) ?? end
                show(start..<cut)
                start = cut
            }
            show(start..<characters.count)
        }
        return rows
    }
}
