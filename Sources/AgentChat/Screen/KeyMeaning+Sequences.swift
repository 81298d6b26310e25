import ChatDisplay

/// Keys and reports as control sequences tell them.
extension KeyMeaning {
    /// ESC O and this byte; nil for what is no key.
    init?(singleShift byte: UInt8, _ modifiers: Modifiers = []) {
        switch byte {
        case UInt8(ascii: "M"): self = .key(modifiers.isEmpty ? .enter : .newLine)
        // The keypad in application mode: digits and signs.
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            self = .key(.text(String(Character(Unicode.Scalar(byte - 0x40)))))
        default:
            guard let motion = Motion(final: byte) else { return nil }
            self.init(motion, modifiers)
        }
    }

    /// ESC [, these bytes, and the one that ends it.
    init(sequence bytes: [UInt8], final: UInt8) {
        let text = String(decoding: bytes, as: UTF8.self)
        // Reports have a private sign or an intermediate one; keys have neither.
        guard bytes.allSatisfy({ (0x30...0x3B).contains($0) }) else {
            switch final {
            case UInt8(ascii: "y"): self = Self.meaning(ofModeReport: text)
            case UInt8(ascii: "M") where text.hasPrefix("<"):
                self.init(mouseButton: text.dropFirst().split(separator: ";").first.flatMap { Int($0) } ?? 0)
            default: self = .nothing
            }
            return
        }
        // What follows a colon tells more of the same.
        let parameters = text.split(separator: ";", omittingEmptySubsequences: false).map {
            $0.split(separator: ":").map { Int($0) ?? 0 }
        }
        func parameter(_ index: Int) -> Int { index < parameters.count ? parameters[index].first ?? 0 : 0 }
        // The kitty keyboard's third kind of event: a key was let go.
        if parameters.count > 1, parameters[1].count > 1, parameters[1][1] == 3 {
            self = .nothing
            return
        }
        let modifiers = Modifiers(xterm: parameter(1))
        switch final {
        case UInt8(ascii: "Z"): self = .key(.backTab)
        case UInt8(ascii: "u"): self.init(character: parameter(0), modifiers)
        case UInt8(ascii: "~") where parameter(0) == 200: self = .pasteStart
        case UInt8(ascii: "~") where parameter(0) == 201: self = .pasteEnd
        case UInt8(ascii: "~") where parameter(0) == 27: self.init(character: parameter(2), modifiers)
        default:
            let motion = final == UInt8(ascii: "~") ? Motion(number: parameter(0)) : Motion(final: final)
            self = motion.map { KeyMeaning($0, modifiers) } ?? .nothing
        }
    }

    /// A button as xterm numbers it: the wheel turned is 64 and 65. 4, 8 and 16 are added for what is held down.
    init(mouseButton button: Int) {
        switch button & ~0b1_1100 {
        case 64: self = .key(.wheelUp)
        case 65: self = .key(.wheelDown)
        default: self = .nothing
        }
    }

    /// `?2026;N$`, the answer to DECRQM.
    private static func meaning(ofModeReport text: String) -> KeyMeaning {
        let prefix = "?\(TerminalModes.synchronizedOutput);"
        guard text.hasPrefix(prefix), text.hasSuffix("$"), let state = Int(text.dropFirst(prefix.count).dropLast())
        else { return .nothing }
        return .synchronizedOutput(state: state)
    }

    /// A key that a terminal tells by its character and what is held down with it (CSI u, modifyOtherKeys).
    private init(character number: Int, _ modifiers: Modifiers) {
        switch number {
        case 13: self = .key(modifiers.isEmpty ? .enter : .newLine)
        case 10: self = .key(.newLine)
        case 27: self = .key(.escape)
        case 9: self = .key(modifiers.contains(.shift) ? .backTab : .tab)
        case 8, 127: self = .key(modifiers.isDisjoint(with: [.alt, .control]) ? .backspace : .deleteWordBackward)
        default: self = Self.printable(number, modifiers)
        }
    }

    private static func printable(_ number: Int, _ modifiers: Modifiers) -> KeyMeaning {
        // Beyond the characters stand the kitty keyboard's numbers of keys that have none.
        guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init),
            ![.control, .privateUse, .surrogate].contains(scalar.properties.generalCategory)
        else { return .nothing }
        let character = Character(scalar)
        if modifiers.contains(.control), let lower = character.lowercased().first { return .key(.control(lower)) }
        if modifiers.contains(.alt) { return .key(.alt(character)) }
        return .key(.text(modifiers.contains(.shift) ? character.uppercased() : String(character)))
    }
}

extension KeyMeaning.Motion {
    /// By the letter that ends a key's sequence.
    fileprivate init?(final byte: UInt8) {
        switch byte {
        case UInt8(ascii: "A"): self = .up
        case UInt8(ascii: "B"): self = .down
        case UInt8(ascii: "C"): self = .right
        case UInt8(ascii: "D"): self = .left
        case UInt8(ascii: "H"): self = .home
        case UInt8(ascii: "F"): self = .end
        default: return nil
        }
    }

    /// By the number before a `~`.
    fileprivate init?(number: Int) {
        switch number {
        case 1, 7: self = .home
        case 4, 8: self = .end
        case 3: self = .delete
        case 5: self = .pageUp
        case 6: self = .pageDown
        default: return nil
        }
    }
}
