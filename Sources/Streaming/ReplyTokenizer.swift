/// Turns the bytes of a reply into tokens, however they are cut into chunks.
///
/// It alone knows what is prose, a label line, a heading, a fence, a code span, an item outside of one, a literal: the
/// rules of language.md, section 3. Work is linear in the bytes, and a token is made with the chunk that completes it.
public struct ReplyTokenizer: Sendable {
    /// A longer reply is malformed.
    public static let byteLimit = 8 << 20

    /// Where in the text the next byte stands. No case holds an array or string: the mode is replaced with almost every byte.
    enum Mode {
        /// At the start of a line, or after an item on it: in marks that are ignored.
        case marks(LineMarks)
        /// After words, where only a code span can begin an item.
        case prose
        /// A label line or heading, up to its end.
        case ignoredLine(IgnoredLine)
        /// In `<think>…</think>`, which ``ReplyTokenizer/reasoning`` reads.
        case reasoning
        /// In the backticks that open a code span.
        case openingBackticks(count: Int, place: ItemHead.Place)
        /// In a code span without items; `run` backticks of those that may close it were read.
        case proseSpan(run: Int)
        /// In what may be an item, which ``ReplyTokenizer/head`` reads.
        case head
        /// In an item, which ``ReplyTokenizer/scanner`` reads.
        case item
        /// After an item in its code span.
        case spanGap
        /// In the backticks that close a code span with items.
        case closingBackticks(count: Int)
        /// After the word `yld`, which ``ReplyTokenizer/yieldReader`` reads on from.
        case yield
        /// Nothing more is read.
        case ended
    }

    let callees: CalleeNames
    var mode: Mode
    var output = TokenOutput()
    var head = ItemHead([], at: ReplyPosition(line: 1, column: 1))
    var scanner: ItemScanner?
    var reasoning = ReasoningBlock()
    var yieldReader = YieldReader(at: ReplyPosition(line: 1, column: 1), backticks: 0)
    /// The backticks around the open code span, 0 outside of one.
    var backticks = 0
    /// Whether an item is complete but for its span's end, or, after a bare assigned call, but for an operator behind it.
    var hasPendingItem = false
    /// Whether the last item is a call with an assignment.
    var isAssignedCall = false
    /// Whether the lines belong to a label's block.
    var isInBlock = false

    /// - Parameter callees: what may be called outside of code spans.
    public init(callees: CalleeNames) {
        self.callees = callees
        mode = .marks(LineMarks(isReplyStart: true))
    }

    /// Whether a yield or something malformed was read; what follows is ignored.
    public var hasEnded: Bool {
        if case .ended = mode { return true }
        return false
    }

    /// Bytes taken before the end.
    public var byteCount: Int { output.offset }

    /// Takes the next bytes and returns the tokens that they complete.
    public mutating func feed(_ bytes: [UInt8]) -> [ReplyToken] {
        let room = Self.byteLimit - output.offset
        guard bytes.count <= room else {
            // What comes in one piece must not pass the limit either.
            var tokens = feed(Array(bytes.prefix(room)))
            if !hasEnded {
                output.fail("The reply is longer than \(Self.byteLimit >> 20) MiB.")
                mode = .ended
                tokens += output.takeTokens()
            }
            return tokens
        }
        var index = 0
        while index < bytes.count, !hasEnded {
            let end = scanRun(bytes, from: index)
            if end > index {
                index = end
                continue
            }
            let byte = bytes[index]  // in bounds: checked by the loop
            output.begin()
            scan(byte)
            output.advance(past: byte)
            index += 1
        }
        output.flushText()
        return output.takeTokens()
    }

    /// Takes as many bytes as stand at `start` and only continue what they stand in: the text of a literal, a name, prose.
    /// Returns the index after them. What this leaves out, ``scan(_:)`` does a byte at a time.
    private mutating func scanRun(_ bytes: [UInt8], from start: Int) -> Int {
        switch mode {
        case .item: return scanner?.scanRun(bytes, from: start, &output) ?? start
        case .head: return head.scanRun(bytes, from: start, &output)
        case .prose:
            let run = bytes[start...].prefix { $0 != Byte.backtick && !$0.isNewline }
            output.skipRun(run)
            return run.endIndex
        case .ignoredLine(let line) where !line.opensBlock:
            let run = bytes[start...].prefix { !$0.isNewline }
            output.skipRun(run)
            return run.endIndex
        default: return start
        }
    }

    /// The reply has ended as the model meant it: completes what a line's end would complete; what is still open then is
    /// malformed.
    ///
    /// A reply that broke off is not finished; what was open in it is dropped.
    public mutating func finish() -> [ReplyToken] {
        guard !hasEnded else { return [] }
        if scanner?.isOutside ?? true { scan(Byte.lineFeed) }
        if let scanner, !hasEnded {
            output.fail("The reply ended before this was closed.", at: scanner.openPosition)
        }
        mode = .ended
        return output.takeTokens()
    }

    /// The tokens of a text that is one expression and nothing else, without a reply around it.
    public static func tokens(ofExpression source: String) -> [ReplyToken] {
        var tokenizer = ReplyTokenizer(callees: CalleeNames([]))
        let start = tokenizer.output.position
        tokenizer.scanner = ItemScanner(.expression, stopsAtNextItem: false, at: start)
        tokenizer.mode = .item
        tokenizer.output.emit(.itemStart(.expression), at: start)
        var tokens = tokenizer.feed(Array(source.utf8))
        guard !tokenizer.hasEnded else { return tokens }
        if tokenizer.scanner?.isOutside == true { tokenizer.scan(Byte.lineFeed) }
        if let open = tokenizer.scanner?.openPosition {
            tokenizer.output.fail("The text ended before this was closed.", at: open)
        } else {
            tokenizer.output.emit(.itemEnd)
        }
        tokens += tokenizer.output.takeTokens()
        return tokens
    }

    /// Reads one byte in the present mode. A byte that ends a mode is read again in the next.
    mutating func scan(_ byte: UInt8) {
        if output.endsCarriageReturn(byte), scanner?.isOutside ?? true { return }
        switch mode {
        case .marks(var marks):
            let decision = marks.scan(byte, output)
            mode = .marks(marks)
            if hasPendingItem, !marks.mayContinueCall { completePendingItem() }
            apply(decision, marks, byte)
        case .prose: scanProse(byte)
        case .ignoredLine(var line):
            line.scan(byte)
            mode = .ignoredLine(line)
            if byte.isNewline {
                if line.opensBlock { isInBlock = true }
                startLine()
            }
        case .reasoning: apply(reasoning.scan(byte), byte)
        case .openingBackticks(let count, let place):
            if byte == Byte.backtick {
                mode = .openingBackticks(count: count + 1, place: place)
            } else {
                backticks = count
                startHead(place)
                scan(byte)
            }
        case .proseSpan(let run): scanProseSpan(byte, run: run)
        case .head:
            apply(head.scan(byte, callees: callees, at: output.position), byte)
        case .item: scanItem(byte)
        case .spanGap: scanSpanGap(byte)
        case .closingBackticks(let count): scanClosingBackticks(byte, count: count)
        case .yield: apply(yieldReader.scan(byte), byte)
        case .ended: break
        }
        if output.hasFailed { mode = .ended }
    }
}
