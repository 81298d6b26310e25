import SessionLog
import Testing

@testable import ChatDisplay

/// What arrows do alone, and where a terminal makes them of the wheel.
@Suite("Arrow keys and the wheel")
struct ArrowKeysTests {
    private static func script() -> ScreenScript {
        var script = ScreenScript(columns: 40, rows: 12)
        script.say((0..<40).map { "- row \($0)\n" }.joined())
        return script
    }

    @Test("with an empty input Up and Down scroll a row, and what is queued stays queued")
    func scroll() {
        var script = Self.script()
        script.press("one<Enter>two<Enter>")
        let before = script.window(.transcript)
        script.press("<Up><Up>")
        #expect(script.window(.transcript).dropFirst(2) == before.dropLast(2))
        #expect(script.screen.editor.isEmpty)
        #expect(script.screen.typedAhead.lines == ["one", "two"])
        script.press("<Down><Down>")
        #expect(script.window(.transcript) == before)
    }

    @Test("the wheel scrolls, whatever stands in the input", arguments: ["", "half a thought", "two<NewLine>lines"])
    func wheel(typed: String) {
        var script = Self.script()
        script.press("one<Enter>two<Enter>" + typed)
        let (input, before) = (script.input(), script.window(.transcript))
        script.handle(.key(.wheelRows(-4)))
        #expect(script.window(.transcript).dropFirst(4) == before.dropLast(4))
        #expect(script.input() == input)
        #expect(script.screen.typedAhead.lines == ["one", "two"])
        script.handle(.key(.wheelRows(4)))
        #expect(script.window(.transcript) == before)
    }

    @Test("what was half typed comes back as it was when the history is walked down again")
    func draft() {
        var script = Self.script()
        script.press("one<Enter>two<Enter>")
        script.wait()
        script.wait()
        script.press("half a thought<C-Left><Up><Up><Up><Down><Down><Down>x")
        #expect(script.screen.editor.string == "half a xthought")
    }
}
