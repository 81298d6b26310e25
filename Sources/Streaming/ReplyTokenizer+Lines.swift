/// Lines and code spans: everything around items.
extension ReplyTokenizer {
    /// A line has ended, and with it any code span.
    mutating func startLine() {
        backticks = 0
        mode = .marks(LineMarks())
    }

    /// An item is complete; another may follow on its line.
    mutating func startAfterItem() {
        backticks = 0
        mode = .marks(LineMarks(isAfterItem: true))
    }

    /// An assigned call has been closed outside of a code span: what follows decides whether it can be read.
    mutating func startAfterAssignedCall() {
        hasPendingItem = true
        mode = .marks(LineMarks(isAfterItem: true, isAfterAssignedCall: true))
    }

    /// The line has words that are no item: the rest of it is prose, or of no interest.
    mutating func startProse(isIgnored: Bool) {
        mode = isIgnored ? .ignoredLine(IgnoredLine(isLabel: false)) : .prose
    }

    mutating func apply(_ decision: LineMarks.Decision, _ marks: LineMarks, _ byte: UInt8) {
        switch decision {
        case .undecided: break
        case .newline:
            if marks.isBlank { isInBlock = false }
            if !marks.isReplyStart || !marks.isBlank {
                startLine()
            }
        case .tag:
            reasoning = ReasoningBlock()
            mode = .reasoning
        case .backtick:
            if marks.isHeading {
                startProse(isIgnored: true)
            } else {
                mode = .openingBackticks(count: 1, place: isInBlock ? [.span, .block] : [.span])
            }
        case .head:
            startHead(place(after: marks))
            scan(byte)
        case .headCharacter(let character, let position):
            head = ItemHead(place(after: marks), beginningWith: character, at: position)
            mode = .head
        case .operation: failAfterItem()
        case .prose:
            startProse(isIgnored: isInBlock || marks.isHeading)
            scan(byte)
        }
    }

    private func place(after marks: LineMarks) -> ItemHead.Place {
        var place: ItemHead.Place = []
        if marks.mayBeLabel { place.insert(.label) }
        if marks.isHeading { place.insert(.heading) }
        if isInBlock { place.insert(.block) }
        if marks.mayContinueCall { place.insert(.operand) }
        return place
    }

    mutating func apply(_ decision: ReasoningBlock.Decision, _ byte: UInt8) {
        switch decision {
        case .undecided: break
        case .closed: mode = .marks(LineMarks(isReplyStart: true))
        case .notReasoning:
            mode = .prose
            scan(byte)
        }
    }

    mutating func scanProse(_ byte: UInt8) {
        if byte.isNewline {
            startLine()
        } else if byte == Byte.backtick {
            mode = .openingBackticks(count: 1, place: [.span])
        }
    }

    /// Only a run of as many backticks as opened it closes a span, as in Markdown; a fence's line is a span that its end
    /// closes.
    mutating func scanProseSpan(_ byte: UInt8, run: Int) {
        if byte == Byte.backtick {
            mode = .proseSpan(run: run + 1)
        } else if byte.isNewline {
            startLine()
        } else if run == backticks {
            backticks = 0
            mode = .prose
        } else {
            mode = .proseSpan(run: 0)
        }
    }
}
