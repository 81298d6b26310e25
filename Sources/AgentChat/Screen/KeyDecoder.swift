import ChatDisplay

/// From what the terminal sends to what the person did.
///
/// ncurses finds the keys that the terminal's description knows; everything else comes byte by byte: text in UTF-8, Alt as
/// ESC before a character, the forms of keys in which terminals differ from their descriptions, and reports. What is neither
/// key nor text is swallowed whole, so that no answer of a terminal is ever typed into the input.
///
/// What has begun and does not end is given up after a silence: a terminal that loses the end of a paste, or of a report,
/// must not lock the keyboard. Times are milliseconds of a clock that never goes back.
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
        /// The paste before this ended without its mark: the rest of it, if it comes, comes like keys.
        case pasteBrokenOff
        case synchronizedOutput(state: Int)
    }

    private enum State {
        case ground
        /// ESC.
        case escape
        /// ESC [ and what followed; of what is too long, the beginning.
        case controlSequence([UInt8])
        /// ESC O, and a modifier that some terminals put there.
        case singleShift(modifier: Int?)
        /// ESC ] and other beginnings of a text for the terminal, which ends with BEL or ESC \.
        case string(opener: UInt8, isEmpty: Bool, hasEscape: Bool)
        /// ESC [ M, and as many of the three bytes of the mouse's oldest report as have come.
        case mouse([UInt8])
        case paste([UInt8])
    }

    private var state = State.ground
    /// The beginning of a character in UTF-8.
    private var partial: [UInt8] = []
    private var isAlt = false
    /// Printable text since the last key.
    private var text = ""
    /// In bytes; what is more is not kept.
    private let longestPaste: Int
    /// When the last input came.
    private var lastInput = Int64.min / 2
    /// Inputs since the last pause.
    private var inputsSincePause = 0

    /// A terminal sends what belongs together without such a pause, over the slowest connection too.
    private static let longestSilence: Int64 = 1000

    /// When a paste is given up unless more of it comes; nil while there is none.
    var deadline: Int64? {
        if case .paste = state { lastInput + Self.longestSilence } else { nil }
    }

    /// - Parameter longestPaste: as much as one message may be.
    init(longestPaste: Int = LineSplitter.maximumLineLength) {
        self.longestPaste = longestPaste
    }

    /// - Returns: often nothing. Text is collected until a key or a pause follows.
    mutating func decode(_ input: Input, at now: Int64) -> [Output] {
        let before = now - lastInput >= Self.longestSilence ? giveUp() : []
        switch input {
        case .byte(let byte):
            arrived(at: now)
            return before + take(byte)
        case .code(let meaning):
            arrived(at: now)
            return before + take(meaning)
        case .pause:
            defer { inputsSincePause = 0 }
            return before + pause()
        case .end: return before + end()
        }
    }

    private mutating func arrived(at now: Int64) {
        lastInput = now
        inputsSincePause += 1
    }

    /// Ends what has begun and not ended. What was pasted so far is not lost.
    private mutating func giveUp() -> [Output] {
        switch state {
        // ESC alone is a key, and told at the pause.
        case .ground, .escape: return []
        case .paste(let bytes):
            state = .ground
            return Self.pasted(bytes) + [.pasteBrokenOff]
        case .controlSequence([]), .singleShift(nil), .string(_, isEmpty: true, hasEscape: false): return pause()
        case .controlSequence, .singleShift, .string, .mouse:
            state = .ground
            return []
        }
    }

    private mutating func take(_ byte: UInt8) -> [Output] {
        switch state {
        case .ground: return takeInGround(byte)
        case .escape: return takeAfterEscape(byte)
        case .controlSequence(let bytes): return take(byte, inSequence: bytes)
        case .singleShift(let modifier): return take(byte, afterSingleShift: modifier)
        case .string(let opener, _, let hasEscape): return take(byte, inString: opener, hasEscape: hasEscape)
        case .mouse(let bytes): return take(byte, inMouseReport: bytes)
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
        // A column or row of a mouse may be the code of Backspace.
        if case .mouse(let bytes) = state { return take(0x7F, inMouseReport: bytes) }
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
        case .singleShift(nil): return alone("O")
        case .string(let opener, isEmpty: true, hasEscape: false): return alone(Character(Unicode.Scalar(opener)))
        // Nothing that is pasted comes a byte at a time: the person has pressed Ctrl-C.
        case .paste(let bytes) where inputsSincePause == 1 && bytes.last == 0x03:
            state = .paste(bytes.dropLast())
            return giveUp() + [.key(.control("c"))]
        case .ground, .controlSequence, .singleShift, .string, .mouse, .paste: return flushText()
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
        case UInt8(ascii: "O"): state = .singleShift(modifier: nil)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            state = .string(opener: byte, isEmpty: true, hasEscape: false)
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
    /// No report that means something is longer. Of one that is, no more than this is kept.
    private static let longestSequence = 64

    private mutating func take(_ byte: UInt8, inSequence bytes: [UInt8]) -> [Output] {
        switch byte {
        case 0x20..<0x40:
            if bytes.count <= Self.longestSequence { state = .controlSequence(bytes + [byte]) }
            return []
        // The Linux console's function keys: ESC [ [ and a letter.
        case UInt8(ascii: "[") where bytes.isEmpty:
            state = .controlSequence([byte])
            return []
        case UInt8(ascii: "M") where bytes.isEmpty:
            state = .mouse([])
            return []
        case 0x40..<0x7F:
            state = .ground
            return bytes.count > Self.longestSequence ? [] : take(KeyMeaning(sequence: bytes, final: byte))
        default: return takeInstead(byte)
        }
    }

    private mutating func take(_ byte: UInt8, afterSingleShift modifier: Int?) -> [Output] {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            // The last of several numbers is the modifier, and no modifier has two digits.
            state = .singleShift(modifier: Int(byte) - 0x30)
            return []
        case UInt8(ascii: ";"):
            state = .singleShift(modifier: modifier ?? 0)
            return []
        case 0x20..<0x7F:
            state = .ground
            return KeyMeaning(singleShift: byte, .init(xterm: modifier ?? 0)).map { take($0) } ?? []
        default: return takeInstead(byte)
        }
    }

    private mutating func take(_ byte: UInt8, inString opener: UInt8, hasEscape: Bool) -> [Output] {
        switch byte {
        case 0x07: state = .ground
        case UInt8(ascii: "\\") where hasEscape: state = .ground
        case 0x1B: state = .string(opener: opener, isEmpty: false, hasEscape: true)
        case _ where hasEscape:
            state = .escape
            return take(byte)
        // A string that never ends must not swallow what is typed; and what is typed comes after a pause.
        case 0x00..<0x20 where inputsSincePause == 1: return takeInstead(byte)
        default: state = .string(opener: opener, isEmpty: false, hasEscape: false)
        }
        return []
    }

    private mutating func take(_ byte: UInt8, inMouseReport bytes: [UInt8]) -> [Output] {
        guard bytes.count == 2 else {
            state = .mouse(bytes + [byte])
            return []
        }
        state = .ground
        // The first of three tells the button, and 32 is added to each.
        return take(KeyMeaning(mouseButton: Int(bytes[0]) - 32))
    }

    /// A sequence was broken off: the byte is what the person typed.
    private mutating func takeInstead(_ byte: UInt8) -> [Output] {
        state = .ground
        return byte < 0x20 ? takeInGround(byte) : []
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
        // The end of it has to be found all the same.
        if bytes.count >= longestPaste + Self.pasteEnd.count { bytes.remove(at: longestPaste) }
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
