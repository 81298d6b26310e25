import ChatDisplay

/// From what the terminal sends to what the person did.
///
/// ncurses finds the keys that the terminal's description knows; everything else comes byte by byte: text in UTF-8, Alt as
/// ESC before a character, the forms of keys in which terminals differ from their descriptions, and reports. What is neither
/// key nor text is swallowed whole, so that no answer of a terminal is ever typed into the input.
struct KeyDecoder: Sendable {
    enum Input: Sendable, Hashable {
        case byte(UInt8)
        case code(KeyMeaning)
        /// Nothing more is there to be read now; an ESC that stands alone is the key.
        case pause
        /// Nothing more will ever come.
        case end
    }

    enum Output: Sendable, Hashable {
        case key(ChatKey)
        case paste(String)
        case synchronizedOutput(state: Int)
    }

    private enum State {
        case ground
        /// ESC.
        case escape
        /// ESC [ and what followed.
        case controlSequence([UInt8])
        /// ESC O, and a modifier that some terminals put there.
        case singleShift
        /// ESC ] and other beginnings of a text for the terminal, which ends with BEL or ESC \. The count is of its bytes.
        case string(opener: UInt8, count: Int, hasEscape: Bool)
        case paste([UInt8])
    }

    private var state = State.ground
    /// The beginning of a character in UTF-8.
    private var partial: [UInt8] = []
    private var isAlt = false
    /// Printable text since the last key.
    private var text = ""

    /// - Returns: often nothing. Text is collected until a key or a pause follows.
    mutating func decode(_ input: Input) -> [Output] {
        switch input {
        case .byte(let byte): return take(byte)
        case .code(let meaning): return take(meaning)
        case .pause: return pause()
        case .end: return end()
        }
    }

    private mutating func take(_ byte: UInt8) -> [Output] {
        switch state {
        case .ground: return takeInGround(byte)
        case .escape: return takeAfterEscape(byte)
        case .controlSequence(let bytes): return take(byte, inSequence: bytes)
        case .singleShift:
            state = .ground
            return Self.meaning(ofSingleShift: byte).map { take($0) } ?? []
        case .string(let opener, let count, let hasEscape):
            return take(byte, inString: opener, count: count, hasEscape: hasEscape)
        case .paste: return addToPaste(byte)
        }
    }

    private mutating func take(_ meaning: KeyMeaning) -> [Output] {
        if case .paste(let bytes) = state {
            // What was pasted may hold the codes of keys; they are no text.
            guard meaning == .pasteEnd else { return [] }
            state = .ground
            return flushText() + Self.pasted(bytes)
        }
        var output: [Output] = []
        if case .escape = state, meaning != .key(.enter) { output = flushText() + [.key(.escape)] }
        defer { state = meaning == .pasteStart ? .paste([]) : .ground }
        partial = []
        switch meaning {
        case .key(.enter):
            if case .escape = state { return flushText() + [.key(.newLine)] }
            return flushText() + [.key(.enter)]
        case .key(let key): return output + flushText() + [.key(key)]
        case .synchronizedOutput(let state): return output + flushText() + [.synchronizedOutput(state: state)]
        case .pasteStart: return output + flushText()
        case .pasteEnd, .nothing: return output
        }
    }

    private mutating func pause() -> [Output] {
        switch state {
        case .escape:
            state = .ground
            return flushText() + [.key(.escape)]
        case .controlSequence([]): return alone("[")
        case .singleShift: return alone("O")
        case .string(let opener, 0, false): return alone(Character(Unicode.Scalar(opener)))
        case .ground, .controlSequence, .string, .paste: return flushText()
        }
    }

    private mutating func end() -> [Output] {
        guard case .paste(let bytes) = state else { return pause() }
        state = .ground
        return Self.pasted(bytes)
    }

    /// What looked like the beginning of a sequence was Alt with a character.
    private mutating func alone(_ character: Character) -> [Output] {
        state = .ground
        return flushText() + [.key(.alt(character))]
    }

    private mutating func flushText() -> [Output] {
        guard !text.isEmpty else { return [] }
        defer { text = "" }
        return [.key(.text(text))]
    }
}

// MARK: - Characters

extension KeyDecoder {
    private mutating func takeInGround(_ byte: UInt8) -> [Output] {
        guard byte < 0x80 else {
            takeMultibyte(byte)
            return []
        }
        partial = []
        isAlt = false
        if byte == 0x1B {
            state = .escape
            return flushText()
        }
        if case let scalar = Unicode.Scalar(byte), byte >= 0x20, byte != 0x7F {
            text.unicodeScalars.append(scalar)
            return []
        }
        return flushText() + [.key(Self.key(ofControl: byte))]
    }

    private mutating func takeAfterEscape(_ byte: UInt8) -> [Output] {
        state = .ground
        switch byte {
        case UInt8(ascii: "["): state = .controlSequence([])
        case UInt8(ascii: "O"): state = .singleShift
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            state = .string(opener: byte, count: 0, hasEscape: false)
        case 0x1B:
            state = .escape
            return flushText() + [.key(.escape)]
        case 0x0D, 0x0A: return flushText() + [.key(.newLine)]
        case 0x7F, 0x08: return flushText() + [.key(.control("w"))]
        case 0x20..<0x7F: return flushText() + [.key(.alt(Character(Unicode.Scalar(byte))))]
        case 0x80...:
            isAlt = true
            takeMultibyte(byte)
        default: return flushText() + [.key(Self.key(ofControl: byte))]
        }
        return []
    }

    /// Assembles a character of several bytes; what is none is dropped.
    private mutating func takeMultibyte(_ byte: UInt8) {
        let isContinuation = byte & 0xC0 == 0x80
        if !isContinuation { partial = [] }
        guard isContinuation != partial.isEmpty else { return }
        partial.append(byte)
        // The first is there.
        let length = partial[0] >= 0xF0 ? 4 : partial[0] >= 0xE0 ? 3 : 2
        guard partial.count >= length else { return }
        defer { (partial, isAlt) = ([], false) }
        guard let character = String(validating: partial, as: UTF8.self),
            let scalar = character.unicodeScalars.first, scalar.properties.generalCategory != .control
        else { return }
        text += character
    }

    private static func key(ofControl byte: UInt8) -> ChatKey {
        switch byte {
        case 0x0D: .enter
        case 0x0A: .newLine
        case 0x09: .tab
        case 0x08, 0x7F: .backspace
        // Ctrl takes 64 away from the letter, or from one of @ [ \ ] ^ _.
        default: .control(Character(Unicode.Scalar(byte | 0x40).properties.lowercaseMapping))
        }
    }
}

// MARK: - Sequences

extension KeyDecoder {
    /// No report is longer; what is, is not one.
    private static let longestSequence = 64
    private static let longestString = 65_536

    private mutating func take(_ byte: UInt8, inSequence bytes: [UInt8]) -> [Output] {
        switch byte {
        case 0x20..<0x40 where bytes.count < Self.longestSequence:
            state = .controlSequence(bytes + [byte])
            return []
        // The Linux console's function keys: ESC [ [ and a letter.
        case UInt8(ascii: "[") where bytes.isEmpty:
            state = .controlSequence([byte])
            return []
        case 0x40..<0x7F:
            state = .ground
            return take(Self.meaning(ofSequence: bytes, final: byte))
        case 0x1B:
            state = .escape
            return []
        default:
            // Broken off: the byte is what the person typed.
            state = .ground
            return byte < 0x20 ? takeInGround(byte) : []
        }
    }

    private mutating func take(
        _ byte: UInt8, inString opener: UInt8, count: Int, hasEscape: Bool
    ) -> [Output] {
        switch byte {
        case 0x07,
            UInt8(ascii: "\\") where byte == 0x07 || hasEscape:
            state = .ground
        case 0x1B:
            state = .string(opener: opener, count: count, hasEscape: true)
        // A string that never ends must not swallow what is typed: a control character is no part of one.
        case _ where hasEscape || byte < 0x20 || count > Self.longestString:
            state = hasEscape ? .escape : .ground
            return take(byte)
        default:
            state = .string(opener: opener, count: count + 1, hasEscape: false)
        }
        return []
    }

    private static func meaning(ofSingleShift byte: UInt8) -> KeyMeaning? {
        switch byte {
        case UInt8(ascii: "M"): .key(.enter)
        // The keypad in application mode: digits and signs.
        case UInt8(ascii: "j")...UInt8(ascii: "y"): .key(.text(String(Character(Unicode.Scalar(byte - 0x40)))))
        default: motion(ofFinal: byte).map { KeyMeaning($0) }
        }
    }

    private static func motion(ofFinal byte: UInt8) -> KeyMeaning.Motion? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    private static func motion(ofNumber number: Int) -> KeyMeaning.Motion? {
        switch number {
        case 1, 7: .home
        case 4, 8: .end
        case 3: .delete
        case 5: .pageUp
        case 6: .pageDown
        default: nil
        }
    }

    /// A control sequence: parameters, and the byte that ends it.
    private static func meaning(ofSequence bytes: [UInt8], final: UInt8) -> KeyMeaning {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix("?"), final == UInt8(ascii: "y") { return meaning(ofModeReport: text) }
        // Reports have a private sign or an intermediate one; keys have neither.
        guard bytes.allSatisfy({ (0x30...0x3B).contains($0) }) else { return .nothing }
        let parameters = text.split(separator: ";", omittingEmptySubsequences: false).map {
            // What follows a colon tells more of the same.
            $0.split(separator: ":").map { Int($0) ?? 0 }
        }
        func parameter(_ index: Int) -> Int { index < parameters.count ? parameters[index].first ?? 0 : 0 }
        // The kitty keyboard's third kind of event: a key was let go.
        if parameters.count > 1, parameters[1].count > 1, parameters[1][1] == 3 { return .nothing }
        let modifiers = KeyMeaning.Modifiers(xterm: parameter(1))
        switch final {
        case UInt8(ascii: "Z"): return .key(.backTab)
        case UInt8(ascii: "u"): return meaning(ofCharacter: parameter(0), modifiers)
        case UInt8(ascii: "~"):
            switch parameter(0) {
            case 200: return .pasteStart
            case 201: return .pasteEnd
            case 27: return meaning(ofCharacter: parameter(2), modifiers)
            default: return motion(ofNumber: parameter(0)).map { KeyMeaning($0, modifiers) } ?? .nothing
            }
        default: return motion(ofFinal: final).map { KeyMeaning($0, modifiers) } ?? .nothing
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
    private static func meaning(ofCharacter number: Int, _ modifiers: KeyMeaning.Modifiers) -> KeyMeaning {
        switch number {
        case 13: return .key(modifiers.isEmpty ? .enter : .newLine)
        case 10: return .key(.newLine)
        case 27: return .key(.escape)
        case 9: return .key(modifiers.contains(.shift) ? .backTab : .tab)
        case 8, 127: return .key(modifiers.isDisjoint(with: [.alt, .control]) ? .backspace : .control("w"))
        default: break
        }
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

// MARK: - Pasting

extension KeyDecoder {
    /// ncurses tells the end as a key, or byte by byte where the bytes come apart.
    private static let end = Array("\u{1B}[201~".utf8)

    private mutating func addToPaste(_ byte: UInt8) -> [Output] {
        guard case .paste(var bytes) = state else { return [] }
        // The state lets go of the bytes, so that they are not copied with each of them.
        state = .ground
        bytes.append(byte)
        if byte == Self.end.last, bytes.suffix(Self.end.count).elementsEqual(Self.end) {
            return Self.pasted(bytes.dropLast(Self.end.count))
        }
        state = .paste(bytes)
        return []
    }

    /// The text that was pasted. Terminals send line ends as CR.
    private static func pasted(_ bytes: some Collection<UInt8>) -> [Output] {
        guard !bytes.isEmpty else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return [.paste(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))]
    }
}
