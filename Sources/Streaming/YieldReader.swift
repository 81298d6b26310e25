/// Reads what follows the word `yld` and decides whether it gives control back.
///
/// It does when one of the six reasons follows and then, up to the end of the line, only punctuation or a parenthesis.
struct YieldReader {
    enum Decision {
        case undecided
        /// The reason was just read; the byte is the next.
        case reason
        /// The line has ended: this is a yield.
        case complete(String)
        /// The line has words after the yield, or the word is none of the reasons.
        case notYield
    }

    private enum Phase {
        case gap
        case word
        case rest
        /// After an opening parenthesis the line may say anything.
        case parenthesis
    }

    static let reasons: Set<String> = ["user", "call", "agent", "meeting", "return", "exit"]

    private static let longestReason = 7

    /// Where `yld` begins.
    let position: ReplyPosition
    /// The backticks that close its code span, 0 outside of one or after it.
    private(set) var openBackticks: Int
    private var closingBackticks = 0
    private var phase = Phase.gap
    private var word: [UInt8] = []
    private var hasFor = false
    private var reason = ""
    private var characters = ScalarDecoder()

    init(at position: ReplyPosition, backticks: Int) {
        self.position = position
        openBackticks = backticks
    }

    /// Whether nothing but the word `yld` stood there: a mention of it.
    var isBare: Bool { reason.isEmpty && word.isEmpty && !hasFor }

    mutating func scan(_ byte: UInt8) -> Decision {
        switch phase {
        case .gap:
            if byte.isBlank { return .undecided }
            guard byte.isLetter else { return .notYield }
            phase = .word
            word = [byte]
            return .undecided
        case .word:
            if byte.continuesName, byte < 0x80 {
                guard word.count < Self.longestReason else { return .notYield }
                word.append(byte)
                return .undecided
            }
            return finishWord(before: byte)
        case .rest, .parenthesis:
            return scanRest(byte)
        }
    }

    private mutating func finishWord(before byte: UInt8) -> Decision {
        let text = String(decoding: word, as: UTF8.self).lowercased()
        if text == "for", !hasFor, byte.isBlank {
            hasFor = true
            phase = .gap
            word = []
            return .undecided
        }
        guard Self.reasons.contains(text) else { return .notYield }
        reason = text
        phase = .rest
        return .reason
    }

    private mutating func scanRest(_ byte: UInt8) -> Decision {
        if byte.isNewline { return .complete(reason) }
        if byte == Byte.backtick {
            // A backtick that closes nothing begins the next span: the yield stands before it.
            guard openBackticks > 0 else { return .complete(reason) }
            closingBackticks += 1
            if closingBackticks == openBackticks { openBackticks = 0 }
            return .undecided
        }
        closingBackticks = 0
        if case .parenthesis = phase { return .undecided }
        if byte == Byte.openParenthesis {
            phase = .parenthesis
            return .undecided
        }
        if byte < 0x80 {
            characters.reset()
            let isWord = byte.continuesName && byte != Byte.underscore || byte == Byte.dollar
            return isWord ? .notYield : .undecided
        }
        guard let character = characters.feed(byte) else { return .undecided }
        return character.properties.isXIDContinue ? .notYield : .undecided
    }
}
