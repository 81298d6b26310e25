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
            return KeyMeaning(singleShift: byte).map { take($0) } ?? []
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
        var meaning = meaning
        if case .escape = state {
            if let withAlt = meaning.withAlt {
                meaning = withAlt
            } else {
                output = flushText() + [.key(.escape)]
            }
        }
        state = meaning == .pasteStart ? .paste([]) : .ground
        partial = []
        switch meaning {
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
        case 0x7F, 0x08: return flushText() + [.key(.deleteWordBackward)]
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
            return take(KeyMeaning(sequence: bytes, final: byte))
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
        case 0x07: state = .ground
        case UInt8(ascii: "\\") where hasEscape: state = .ground
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
}

// MARK: - Pasting

extension KeyDecoder {
    /// ncurses tells the end as a key, or byte by byte where the bytes come apart.
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private mutating func addToPaste(_ byte: UInt8) -> [Output] {
        guard case .paste(var bytes) = state else { return [] }
        // The state lets go of the bytes, so that they are not copied with each of them.
        state = .ground
        bytes.append(byte)
        if byte == Self.pasteEnd.last, bytes.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) {
            return Self.pasted(bytes.dropLast(Self.pasteEnd.count))
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
