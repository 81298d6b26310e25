import ChatDisplay

/// A sequence that ncurses is to take for one key, beside those of the terminal's description.
struct KeyBinding: Sendable, Hashable {
    var sequence: String
    var meaning: KeyMeaning

    /// By the codes under which ncurses tells them, above its own.
    static let all: [Int32: KeyBinding] = {
        let marks = [
            KeyBinding(sequence: "\u{1B}[200~", meaning: .pasteStart),
            KeyBinding(sequence: "\u{1B}[201~", meaning: .pasteEnd),
        ]
        let reports = (0...4).map { state in
            KeyBinding(
                sequence: "\u{1B}[?\(TerminalModes.synchronizedOutput);\(state)$y",
                meaning: .synchronizedOutput(state: state))
        }
        let cursor: [(String, KeyMeaning.Motion)] = [
            ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
        ]
        // Terminals send one form or the other, whatever mode they were asked for.
        let motions = cursor.flatMap { final, motion in
            ["[", "O"].map { KeyBinding(sequence: "\u{1B}\($0)\(final)", meaning: KeyMeaning(motion)) }
        }
        let enters = (2...8).flatMap { modifier in
            ["\u{1B}[13;\(modifier)u", "\u{1B}[27;\(modifier);13~"].map {
                KeyBinding(sequence: $0, meaning: .key(.newLine))
            }
        }
        let bindings = marks + reports + motions + enters
        return Dictionary(uniqueKeysWithValues: bindings.enumerated().map { (firstCode + Int32($0), $1) })
    }()

    /// ncurses numbers its own keys, and those of the terminal's description, up to about 700.
    private static let firstCode: Int32 = 2000
}
