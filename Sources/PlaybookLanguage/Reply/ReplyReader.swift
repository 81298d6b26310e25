import Streaming

/// Reads a model's reply as it arrives and says what it tells the engine to do (language.md 3).
///
/// Bytes go in, however they are cut; events come out in the order of the reply, each as soon as the bytes that decide it
/// are there. It executes nothing and waits for nothing.
public struct ReplyReader: Sendable {
    /// Whether a yield, a return or something malformed was read; the rest of the reply is ignored.
    public private(set) var hasEnded = false
    /// Bytes that came after the end.
    public private(set) var ignoredByteCount = 0
    /// Whether the reply had an item or a yield so far.
    public private(set) var hasItems = false
    /// For each event that was returned last: the bytes of the reply that were read when it was complete.
    public private(set) var eventEnds: [Int] = []

    private enum State {
        case betweenItems
        /// In an item that may turn out to be a streaming call, which the matcher knows.
        case undecided
        /// In an item that is parsed when it is complete.
        case ordinary
        /// In a streaming call, which the detector follows.
        case streaming
    }

    private var tokenizer: ReplyTokenizer
    private let targets: TargetNames
    private let functions: Set<String>
    private var state = State.betweenItems
    private var matcher = CallPatternMatcher(.call, at: ReplyPosition(line: 1, column: 1))
    private var detector: StreamingCallDetector?
    private var form = ItemForm.call
    private var position = ReplyPosition(line: 1, column: 1)
    /// The tokens of the item that is being read, as long as it does not stream.
    private var tokens: [ReplyToken] = []
    private var events: [ReplyEvent] = []
    private var byteCount = 0

    public init(vocabulary: ReplyVocabulary) {
        let callees = CalleeNames(vocabulary.callees)
        tokenizer = ReplyTokenizer(callees: callees)
        targets = TargetNames(vocabulary.targets)
        functions = PureFunction.names.filter { !callees.containsExactly($0) }
    }

    /// Takes the next bytes of the reply.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [ReplyEvent] {
        let bytes = Array(bytes)
        byteCount += bytes.count
        guard !hasEnded else {
            ignoredByteCount += bytes.count
            return []
        }
        return read(tokenizer.feed(bytes))
    }

    /// The reply has ended.
    ///
    /// After a regular end what a line's end would complete is complete, and what is still open is malformed. After a
    /// break what is still open is dropped, without an event.
    public mutating func finish(_ end: ReplyEnd) -> [ReplyEvent] {
        guard !hasEnded else { return [] }
        switch end {
        case .regular: return read(tokenizer.finish())
        case .broken:
            hasEnded = true
            eventEnds = []
            return []
        }
    }

    private mutating func read(_ tokens: [ReplyToken]) -> [ReplyEvent] {
        events = []
        eventEnds = []
        for token in tokens {
            read(token)
            while eventEnds.count < events.count { eventEnds.append(token.end) }
            if hasEnded {
                ignoredByteCount = byteCount - token.end
                break
            }
        }
        return events
    }

    private mutating func read(_ token: ReplyToken) {
        switch token.kind {
        case .yield(let word):
            guard let reason = YieldReason(rawValue: word) else { return }
            append(.item(ReplyItem(.yield(reason), at: token.position)))
            hasEnded = true
        case .itemStart(let form):
            self.form = form
            position = token.position
            tokens.removeAll(keepingCapacity: true)
            matcher = CallPatternMatcher(form, at: token.position)
            state = .undecided
        case _ where state == .streaming: follow(token)
        case .malformed(let message): fail(message, at: token.position)
        case .itemEnd: completeItem(token)
        case _ where state == .undecided: decide(token)
        case _ where state == .ordinary: tokens.appendJoiningText(token)
        default: break
        }
    }

    private mutating func decide(_ token: ReplyToken) {
        tokens.append(token)
        switch matcher.match(token) {
        case .undecided: break
        case .other: state = .ordinary
        case .streaming(let head):
            detector = StreamingCallDetector(head, tokens: tokens, targets: targets, functions: functions)
            state = .streaming
            tokens = []
        }
    }

    private mutating func completeItem(_ end: ReplyToken) {
        tokens.append(end)
        state = .betweenItems
        do throws(ReplyError) {
            let item = try parseItem()
            append(.item(item))
            if case .returned = item.kind { hasEnded = true }
        } catch {
            fail(error.message, at: error.position)
        }
    }

    private func parseItem() throws(ReplyError) -> ReplyItem {
        var parser = ItemParser(form, at: position, tokens: tokens, functions: functions)
        return try parser.parse()
    }

    // MARK: Streaming calls

    /// Hands the token to the detector and turns what it found into events.
    private mutating func follow(_ token: ReplyToken) {
        for action in detector?.feed(token) ?? [] where !hasEnded {
            do throws(ReplyError) {
                try apply(action)
            } catch {
                fail(error.message, at: error.position)
            }
        }
    }

    private mutating func apply(_ action: StreamingCallDetector.Action) throws(ReplyError) {
        switch action {
        case .start(let head, let target):
            let result = head.result.map { VariableTarget($0.variable, type: $0.type) }
            let target =
                target.isEmpty ? nil : try parse(target) { parser throws(ReplyError) in try parser.parseWhole() }
            append(
                .messageStart(
                    MessageHead(callee: head.method.rawValue, result: result, target: target, at: head.position)))
        case .text(let text): append(.messageText(text))
        case .value(let tokens):
            append(.messageValue(try parse(tokens) { parser throws(ReplyError) in try parser.parseWholeValue() }))
        case .variable(let name, let source): append(.messageVariable(name: name, source: source))
        case .target(let tokens, let position):
            append(.messageTarget(try parse(tokens) { parser throws(ReplyError) in try parser.parseWhole() }, position))
        case .end:
            append(.messageEnd)
            state = .betweenItems
        case .ordinary(let tokens):
            self.tokens = tokens
            state = .ordinary
        case .malformed(let message, let position): fail(message, at: position)
        }
    }

    private func parse<Result>(
        _ tokens: [ReplyToken], _ read: (inout ExpressionParser) throws(ReplyError) -> Result
    ) throws(ReplyError) -> Result {
        var parser = ExpressionParser(tokens, functions: functions)
        return try read(&parser)
    }

    // MARK: Events

    private mutating func append(_ event: ReplyEvent) {
        hasItems = true
        if case .messageText(let piece) = event, case .messageText(var text) = events.last {
            events.removeLast()  // so that `text` is held once, and grows in place
            text += piece
            events.append(.messageText(text))
        } else {
            events.append(event)
        }
    }

    private mutating func fail(_ message: String, at position: ReplyPosition) {
        events.append(.malformed(ReplyError(message, at: position)))
        hasEnded = true
    }
}
