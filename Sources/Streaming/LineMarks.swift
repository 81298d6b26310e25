/// Reads the marks at the start of a line, or after an item on it, that are ignored before an item or label.
struct LineMarks {
    enum Decision {
        case undecided
        case newline
        /// A `<` at the very start of the reply, where a block of reasoning may begin.
        case tag
        /// A backtick: a code span begins.
        case backtick
        /// A name or `$`: perhaps an item or label.
        case head
        /// The same, where the name begins with this character, which the byte completes.
        case headCharacter(Unicode.Scalar, ReplyPosition)
        /// An operator that goes on with the assigned call before it.
        case operation
        case prose
    }

    /// On the line of an item, after it: other punctuation may stand there too.
    private let isAfterItem: Bool
    /// Nothing but blank lines before.
    let isReplyStart: Bool
    /// Whether the line has no character but blanks.
    private(set) var isBlank = true
    /// Whether the line begins with `#`.
    private(set) var isHeading = false
    /// A number and what follows it (`1.`, `2)`) mark a list's item, not a label.
    private(set) var mayBeLabel: Bool
    private var isInNumber = false
    /// What may go on with the assigned call before; nil once nothing can.
    private var operatorAfterCall: OperatorAfterCall?
    private var characters = ScalarDecoder()
    private var characterPosition = ReplyPosition(line: 1, column: 1)

    init(isReplyStart: Bool = false, isAfterItem: Bool = false, isAfterAssignedCall: Bool = false) {
        self.isReplyStart = isReplyStart
        self.isAfterItem = isAfterItem
        mayBeLabel = !isAfterItem
        operatorAfterCall = isAfterAssignedCall ? OperatorAfterCall() : nil
    }

    /// Whether an assigned call before may still turn out to have an operator behind it.
    var mayContinueCall: Bool { operatorAfterCall != nil }

    mutating func scan(_ byte: UInt8, _ output: TokenOutput) -> Decision {
        switch operatorAfterCall?.scan(byte) {
        case .undecided: return byte.isLetter ? .head : .undecided
        case .found: return .operation
        case .notOperator(let isMark):
            operatorAfterCall = nil
            if !isMark { return .prose }
        case nil: break
        }
        if characters.isUnfinished, !byte.continuesScalar { return .prose }
        if byte.isNewline { return .newline }
        if byte.isBlank, !isInNumber { return .undecided }
        defer { isBlank = false }
        if isInNumber { return scanNumber(byte) }
        switch byte {
        case UInt8(ascii: "<") where isReplyStart && isBlank: return .tag
        case Byte.backtick: return .backtick
        case UInt8(ascii: "#"):
            if isAfterItem { return .prose }
            isHeading = true
        case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: ">"): break
        case UInt8(ascii: "+"): mayBeLabel = false
        case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "."):
            return isAfterItem ? .undecided : .prose
        case _ where byte.isDigit:
            if isAfterItem { return .prose }
            isInNumber = true
        case Byte.dollar: return .head
        case _ where byte >= 0x80: return scanCharacter(byte, output)
        case _ where byte.beginsName: return .head
        default: return .prose
        }
        return .undecided
    }

    private mutating func scanNumber(_ byte: UInt8) -> Decision {
        if byte.isDigit { return .undecided }
        isInNumber = false
        mayBeLabel = false
        return byte == UInt8(ascii: ".") || byte == Byte.closeParenthesis ? .undecided : .prose
    }

    /// Dashes and bullets are marks, and a byte order mark is nothing.
    private mutating func scanCharacter(_ byte: UInt8, _ output: TokenOutput) -> Decision {
        if !byte.continuesScalar { characterPosition = output.position }
        guard let character = characters.feed(byte) else { return .undecided }
        switch character {
        case "–", "—", "•", "·", "\u{FEFF}": return .undecided
        default: return character.properties.isXIDStart ? .headCharacter(character, characterPosition) : .prose
        }
    }
}
