/// The modes of a terminal that ncurses does not manage.
struct TerminalModes: Sendable, Hashable {
    /// The number of the mode in which the terminal shows what it gets only when all of it is there.
    static let synchronizedOutput = 2026

    /// Asks whether the terminal knows synchronized output; only one like xterm is asked.
    static let synchronizedOutputQuery = "\u{1B}[?\(synchronizedOutput)$p"
    static let beginSynchronizedOutput = "\u{1B}[?\(synchronizedOutput)h"
    static let endSynchronizedOutput = "\u{1B}[?\(synchronizedOutput)l"

    /// Pasted text arrives between two marks.
    var bracketedPasteOn = ""
    var bracketedPasteOff = ""
    var isLikeXterm = false

    /// - Parameter capability: of the terminal's description, by name.
    init(type: TerminalType, capability: (String) -> String?) {
        isLikeXterm = type.isLikeXterm
        if let on = capability("BE"), let off = capability("BD") {
            (bracketedPasteOn, bracketedPasteOff) = (on, off)
        } else if isLikeXterm {
            (bracketedPasteOn, bracketedPasteOff) = ("\u{1B}[?2004h", "\u{1B}[?2004l")
        }
    }

    /// Whether the answer to DECRQM says that the mode can be set and reset: 1 and 2 tell its state; 0 is an unknown mode, 3
    /// and 4 one that never changes.
    static func isUsable(state: Int) -> Bool { state == 1 || state == 2 }

    var on: String { bracketedPasteOn + (isLikeXterm ? Self.synchronizedOutputQuery : "") }

    /// In the order in which it matters: the mouse first.
    var off: String { mouseOff + bracketedPasteOff + (isLikeXterm ? Self.endSynchronizedOutput : "") }

    private var mouseOff: String { isLikeXterm ? "\u{1B}[?1006l\u{1B}[?1000l" : "" }

    /// Everything that brings the terminal back from the full screen, for when ncurses cannot be asked.
    func reset(capability: (String) -> String?) -> String {
        let ncurses = ["rmkx", "sgr0", "op", "cnorm", "rmcup"].compactMap(capability)
        return off + Self.withoutPadding(ncurses.joined())
    }

    /// Descriptions of old terminals ask for pauses, `$<5>`, which are not to be sent.
    static func withoutPadding(_ text: String) -> String {
        text.replacing(#/\$<[0-9.]+[*\/]*>/#, with: "")
    }
}
