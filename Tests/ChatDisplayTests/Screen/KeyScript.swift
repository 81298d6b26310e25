@testable import ChatDisplay

/// Keys written as a person would: text, and names between angle brackets, such as `ab<Left><C-w><A-f><Enter>`.
enum KeyScript {
    static func keys(_ script: String) -> [ChatKey] {
        var keys: [ChatKey] = []
        var rest = script[...]
        while let first = rest.first {
            if first == "<", let end = rest.firstIndex(of: ">"),
                let key = key(rest[rest.index(after: rest.startIndex)..<end])
            {
                keys.append(key)
                rest = rest[rest.index(after: end)...]
            } else {
                keys.append(.text(String(first)))
                rest = rest.dropFirst()
            }
        }
        return keys
    }

    private static func key(_ name: Substring) -> ChatKey? {
        if name.hasPrefix("C-"), name.count == 3, let letter = name.last { return .control(letter) }
        if name.hasPrefix("A-"), name.count == 3, let letter = name.last { return .alt(letter) }
        return named[String(name)]
    }

    private static let named: [String: ChatKey] = [
        "Enter": .enter, "NewLine": .newLine, "Esc": .escape, "Tab": .tab, "BackTab": .backTab,
        "Backspace": .backspace, "Delete": .delete, "Left": .left, "Right": .right, "Up": .up, "Down": .down,
        "Home": .home, "End": .end, "C-Left": .wordLeft, "C-Right": .wordRight, "PgUp": .pageUp, "PgDn": .pageDown,
        "C-Home": .top, "C-End": .bottom, "A-Backspace": .deleteWordBackward, "WheelUp": .wheelUp,
        "WheelDown": .wheelDown,
    ]
}
