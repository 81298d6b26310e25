/// A search in the transcript: first its text is typed, then its matches are walked through.
struct SearchPrompt: Sendable {
    var editor: InputEditor
    /// Keys go into the text.
    var isTyping: Bool
    /// How many messages match.
    var matches = 0
    /// Not all messages have been looked at yet.
    var isGoingOn = false
    /// The last step led nowhere, since there is no match further that way.
    var exhausted: Direction?

    enum Direction: Sendable, Hashable {
        case older, newer
    }

    init(_ text: String = "") {
        editor = InputEditor(text)
        isTyping = text.isEmpty
    }

    /// What the status line says.
    var sentence: String {
        if editor.isEmpty { return "type what to search for" }
        guard matches > 0 else { return isGoingOn ? "searching" : "nothing found" }
        let found = (matches == 1 ? "1 message" : "\(matches) messages") + (isGoingOn ? " so far" : "")
        let keys = isTyping ? "Enter, Esc" : "n older, N newer, Esc ends"
        switch exhausted {
        case .older: return "no older match · \(found) · \(keys)"
        case .newer: return "no newer match · \(found) · \(keys)"
        case nil: return "\(found) · \(keys)"
        }
    }
}
