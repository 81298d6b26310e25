/// What a person presses, in terms of meaning; the terminal's bytes are known elsewhere.
public enum ChatKey: Sendable, Hashable {
    /// Printable text: one or more characters, possibly a part of a grapheme cluster that follows later.
    case text(String)
    case enter, newLine, escape, tab, backTab
    case backspace, delete
    /// With Alt, or with Ctrl.
    case deleteWordBackward, deleteWordForward
    case left, right, up, down, home, end
    case wordLeft, wordRight
    case pageUp, pageDown
    /// Ctrl-Home and Ctrl-End.
    case top, bottom
    /// Ctrl with a letter, in lower case.
    case control(Character)
    /// Alt with a character.
    case alt(Character)
    case wheelUp, wheelDown
    /// The wheel, from a terminal that turns it into arrow keys; in rows, up if negative.
    case wheelRows(Int)
}
