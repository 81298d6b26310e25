import ChatDisplay

/// What a key, or a report that the terminal sends among them, says.
enum KeyMeaning: Sendable, Hashable {
    case key(ChatKey)
    /// The terminal begins to send what was pasted, and has ended it.
    case pasteStart, pasteEnd
    /// The answer to the question whether the terminal knows synchronized output: the mode's state as DECRQM numbers it.
    case synchronizedOutput(state: Int)
    /// A key without a meaning here, or a report that nobody asked for.
    case nothing
}

extension KeyMeaning {
    /// What is held down beside a key, as xterm counts it: 1 and the sum of 1 for Shift, 2 for Alt and 4 for Ctrl.
    struct Modifiers: OptionSet, Sendable, Hashable {
        let rawValue: Int

        static let shift = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let control = Modifiers(rawValue: 4)

        init(rawValue: Int) { self.rawValue = rawValue & 7 }

        init(xterm parameter: Int) { self.init(rawValue: max(0, parameter - 1)) }
    }

    /// A key that moves something.
    enum Motion: Sendable, Hashable {
        case up, down, left, right, home, end, pageUp, pageDown, delete
    }

    init(_ motion: Motion, _ modifiers: Modifiers = []) {
        let byWords = !modifiers.isDisjoint(with: [.alt, .control])
        let key: ChatKey =
            switch motion {
            case .up: .up
            case .down: .down
            case .left: byWords ? .wordLeft : .left
            case .right: byWords ? .wordRight : .right
            case .home: modifiers.contains(.control) ? .top : .home
            case .end: modifiers.contains(.control) ? .bottom : .end
            case .pageUp: .pageUp
            case .pageDown: .pageDown
            case .delete: byWords ? .deleteWordForward : .delete
            }
        self = .key(key)
    }

    /// The key with Alt, for a terminal that sends an ESC before it; nil for one that has no such form.
    var withAlt: KeyMeaning? {
        switch self {
        case .key(.enter): .key(.newLine)
        case .key(.backspace): .key(.deleteWordBackward)
        case .key(.delete): .key(.deleteWordForward)
        case .key(.left): .key(.wordLeft)
        case .key(.right): .key(.wordRight)
        case .key(.up), .key(.down), .key(.home), .key(.end), .key(.pageUp), .key(.pageDown), .key(.top),
            .key(.bottom), .key(.wordLeft), .key(.wordRight), .key(.deleteWordBackward), .key(.deleteWordForward):
            self
        case .key, .pasteStart, .pasteEnd, .synchronizedOutput, .nothing: nil
        }
    }

    /// - Parameter name: of a key as ncurses calls it: `KEY_UP`, or `kUP5` where the terminal describes the key with Ctrl.
    init(ncursesName name: String) {
        if let known = Self.named[name] {
            self = known
            return
        }
        guard let digit = name.last?.wholeNumberValue, let motion = Self.extended[String(name.dropLast())] else {
            self = .nothing
            return
        }
        self.init(motion, Modifiers(xterm: digit))
    }

    private static let named: [String: KeyMeaning] = [
        "KEY_UP": .init(.up), "KEY_DOWN": .init(.down), "KEY_LEFT": .init(.left), "KEY_RIGHT": .init(.right),
        "KEY_SR": .init(.up, .shift), "KEY_SF": .init(.down, .shift),
        "KEY_SLEFT": .init(.left, .shift), "KEY_SRIGHT": .init(.right, .shift),
        "KEY_HOME": .init(.home), "KEY_END": .init(.end), "KEY_SHOME": .init(.home, .shift),
        "KEY_SEND": .init(.end, .shift), "KEY_A1": .init(.home), "KEY_C1": .init(.end),
        "KEY_PPAGE": .init(.pageUp), "KEY_NPAGE": .init(.pageDown), "KEY_A3": .init(.pageUp),
        "KEY_C3": .init(.pageDown), "KEY_SPREVIOUS": .init(.pageUp, .shift), "KEY_SNEXT": .init(.pageDown, .shift),
        "KEY_DC": .init(.delete), "KEY_SDC": .init(.delete, .shift),
        "KEY_BACKSPACE": .key(.backspace), "KEY_ENTER": .key(.enter), "KEY_BTAB": .key(.backTab),
    ]

    private static let extended: [String: Motion] = [
        "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kHOM": .home, "kEND": .end, "kPRV": .pageUp,
        "kNXT": .pageDown, "kDC": .delete,
    ]
}
