/// Items: where they begin, where they end, and what may stand between two of them in a code span.
extension ReplyTokenizer {
    /// What stands here may be an item.
    mutating func startHead(_ place: ItemHead.Place) {
        head = ItemHead(place, at: output.position)
        mode = .head
    }

    mutating func apply(_ decision: ItemHead.Decision, _ byte: UInt8) {
        switch decision {
        case .undecided: return
        case .item(let form): beginItem(form)
        case .yield:
            isInBlock = false
            yieldReader = YieldReader(at: head.position, backticks: backticks)
            mode = .yield
        case .label(let hasWords):
            isInBlock = false
            mode = .ignoredLine(IgnoredLine(isLabel: !hasWords))
        case .itemBefore:
            // Behind a bare call only an operator leads here.
            guard backticks > 0 else { return failAfterItem() }
            hasPendingItem = false
            scanner?.resume(name: head.name, at: head.namePosition)
            mode = .item
        case .notItem: refuseItem()
        }
        scan(byte)
    }

    private mutating func beginItem(_ form: ItemForm) {
        completePendingItem()
        isInBlock = false
        isAssignedCall = form == .call && head.hasAssignment
        output.emit(.itemStart(form), at: head.position)
        for token in head.tokens { output.emit(token.kind, at: token.position) }
        scanner = ItemScanner(
            form, stopsAtNextItem: backticks > 0, name: head.name,
            followsDot: head.tokens.last?.kind == .symbol(.dot), at: head.namePosition)
        mode = .item
    }

    /// What stands there is no item.
    private mutating func refuseItem() {
        if hasPendingItem, backticks > 0 { return failAfterItem() }
        completePendingItem()
        if backticks > 0 {
            mode = .proseSpan(run: 0)
            // In a label's block a span that does not begin with a step is part of the block.
            if head.place.contains(.block) { startProse(isIgnored: true) }
        } else {
            startProse(isIgnored: head.place.contains(.block) || head.place.contains(.heading))
        }
    }

    mutating func failAfterItem() {
        output.fail(
            isAssignedCall
                ? "Nothing may stand behind a call that is assigned; compute with its result in an item of its own, as in "
                    + "$x = Price(…), then $y = $x + 2."
                : "Other text stands after an item in its code span; close the span after the item.")
        mode = .ended
    }

    mutating func completePendingItem() {
        guard hasPendingItem else { return }
        hasPendingItem = false
        scanner = nil
        output.emit(.itemEnd)
    }

    mutating func scanItem(_ byte: UInt8) {
        guard let outcome = scanner?.scan(byte, &output) else { return }
        switch outcome {
        case .consumed: break
        case .closed:
            guard let form = scanner?.form, form != .assignment, form != .expression else { return }
            scanner = nil
            if backticks > 0 {
                hasPendingItem = true
                mode = .spanGap
            } else if isAssignedCall {
                startAfterAssignedCall()
            } else {
                output.emit(.itemEnd)
                startAfterItem()
            }
        case .outside:
            scanner = nil
            if backticks > 0 {
                hasPendingItem = true
                mode = .spanGap
                scan(byte)
            } else {
                output.emit(.itemEnd)
                startAfterItem()
                scan(byte)
            }
        case .nextItem:
            hasPendingItem = true
            startHead([.span, .operand])
            scan(byte)
        }
    }

    mutating func scanSpanGap(_ byte: UInt8) {
        switch byte {
        case _ where byte.isBlank, UInt8(ascii: ";"): break
        case _ where byte.isNewline:
            completePendingItem()
            startLine()
        case Byte.backtick:
            mode = .closingBackticks(count: 0)
            scan(byte)
        default:
            startHead([.span])
            scan(byte)
        }
    }

    mutating func scanClosingBackticks(_ byte: UInt8, count: Int) {
        guard byte == Byte.backtick else { return failAfterItem() }
        mode = .closingBackticks(count: count + 1)
        if count + 1 == backticks {
            completePendingItem()
            startAfterItem()
        }
    }

    mutating func apply(_ decision: YieldReader.Decision, _ byte: UInt8) {
        switch decision {
        case .undecided: break
        case .reason:
            completePendingItem()
            isInBlock = false
            scan(byte)
        case .complete(let reason):
            output.emit(.yield(reason), at: yieldReader.position)
            mode = .ended
        case .notYield:
            refuseYield()
            if !hasEnded { scan(byte) }
        }
    }

    /// Words follow `yld`: a mistake in a code span, prose elsewhere.
    private mutating func refuseYield() {
        if yieldReader.openBackticks == 0 {
            completePendingItem()
            backticks = 0
            startProse(isIgnored: isInBlock)
        } else if yieldReader.isBare, !hasPendingItem {
            mode = .proseSpan(run: 0)
        } else {
            output.fail(
                "After yld stands one of user, call, agent, meeting, return, exit, and nothing else.",
                at: yieldReader.position)
            mode = .ended
        }
    }
}
