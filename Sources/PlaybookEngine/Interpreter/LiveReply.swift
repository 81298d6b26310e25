import DequeModule
import LanguageModels
import OrderedCollections
import PlaybookLanguage
import Streaming

/// A reply while it is read and executed: the reader, and what it found that is not executed yet.
///
/// It belongs to one agent and never leaves it. All of it follows from the reply's text.
final class LiveReply {
    /// How reading came to its end.
    enum End: Equatable {
        case regular
        /// Broken off, with the error unless the model's output limit cut it.
        case broken(AbortReason, ModelError?)
    }

    /// Tells it from later replies of the same frame, while its request is still being read.
    let number: Int
    /// nil for a raw reply, which is not read for items.
    private var reader: ReplyReader?
    private var events: Deque<(event: ReplyEvent, end: Int)> = []
    private var byteCount = 0
    /// Bytes of the text up to the end of what was executed.
    private(set) var executedByteCount = 0
    private(set) var end: End?
    /// The rest is not executed: an item returned, failed or gave control back.
    private(set) var isAbandoned = false
    /// Whether the text ends within a message, which is not executed.
    private(set) var endsInMessage = false
    /// A message that cannot be delivered is read over.
    var skipsMessage = false
    /// Where the result of the message that is being delivered goes.
    var messageResult: VariableTarget?
    /// Whether something has arrived since the request was last sent, be it reasoning.
    var isWritten = false
    /// Whether text of the model has arrived.
    var hasArrived = false
    /// Of a reply for which the engine has asked a model only one question.
    var answer: GuidedAnswer?
    /// What the answer has come to, where it is no text of the reply.
    var outcome: GuidedAnswer.Outcome?
    /// Bytes that may still be computed from it.
    private var computableByteCount = computedLimit
    /// Ends the request from outside.
    let stopReading = WakeSignal()

    /// - Parameter vocabulary: nil for a raw reply.
    init(number: Int, vocabulary: ReplyVocabulary?) {
        self.number = number
        reader = vocabulary.map { ReplyReader(vocabulary: $0) }
    }

    /// A reply that was read and executed so far by a process that is gone: what is left of it.
    convenience init(_ reply: Reply, number: Int, vocabulary: ReplyVocabulary?) {
        self.init(number: number, vocabulary: vocabulary)
        isWritten = true
        feed(reply.text)
        if reply.isRead { finish(.regular) } else if reply.isLost { finish(.broken(.error, nil)) }
        passOver(items: reply.executedItems)
        if case .broken = end { dropUnfinishedMessage() }
        if reply.skipsMessage, case .messageStart? = firstEvent {
            _ = nextEvent()
            skipsMessage = true
        }
        guard reply.isAbandoned else { return }
        if case .malformed? = firstEvent { _ = nextEvent() }
        abandon()
    }

    private func passOver(items: Int) {
        var rest = items
        while rest > 0, let event = nextEvent() {
            switch event {
            case .item, .messageEnd: rest -= 1
            case .messageStart, .messageText, .messageValue, .messageVariable, .messageTarget, .malformed: break
            }
        }
    }

    private func dropUnfinishedMessage() {
        let start = events.lastIndex { if case .messageStart = $0.event { true } else { false } }
        guard let start, !events[start...].contains(where: { $0.event == .messageEnd }) else { return }
        events.removeSubrange(start...)
        endsInMessage = true
    }

    var isRaw: Bool { reader == nil }

    /// What of the next text counts: a reply that passes its limit is over, and the log need not hold what follows.
    func clipped(_ text: String) -> String {
        let room = max(0, ReplyTokenizer.byteLimit + 1 - byteCount)
        return text.utf8.count <= room ? text : String(decoding: text.utf8.prefix(room), as: UTF8.self)
    }

    /// Takes the next text of the model.
    func feed(_ text: String) {
        guard end == nil, !isAbandoned else { return }
        byteCount += text.utf8.count
        guard isRaw else { return take(reader?.feed(text.utf8) ?? []) }
        if byteCount > ReplyTokenizer.byteLimit { end = .broken(.length, nil) }
    }

    /// The model has stopped, or the connection broke.
    func finish(_ end: End) {
        guard self.end == nil else { return }
        self.end = reader?.hasEnded == true ? .regular : end
        guard !isAbandoned else { return }
        take(reader?.finish(end == .regular ? .regular : .broken) ?? [])
    }

    private func take(_ found: [ReplyEvent]) {
        events.append(contentsOf: zip(found, reader?.eventEnds ?? []).map { (event: $0, end: $1) })
    }

    /// How much all values of one reply may have together, those that are said included, in bytes. A few characters make a
    /// value of 8 MiB, the log keeps each, and a reply has room for a hundred thousand of them.
    static let computedLimit = 64 << 20

    /// A value was computed, or a text put together, of so many bytes.
    func charge(_ byteCount: Int) throws(ExecutionError) {
        guard byteCount <= computableByteCount else {
            throw ExecutionError(
                message:
                    "What this reply computes is larger than \(Self.computedLimit >> 20) MiB in all; work with smaller "
                    + "values, or go on in the next reply")
        }
        computableByteCount -= byteCount
    }

    /// Nothing of what is left is executed.
    func abandon() {
        isAbandoned = true
        events = []
    }

    func nextEvent() -> ReplyEvent? {
        guard let next = events.popFirst() else { return nil }
        executedByteCount = next.end
        return next.event
    }

    /// The text by which the message that is being delivered grows, where that is all there is to execute; it counts as
    /// executed then.
    func takeMessageText() -> String? {
        guard hasEvent, !skipsMessage, events.allSatisfy({ $0.event.messageText != nil }) else { return nil }
        var text = ""
        while let piece = nextEvent()?.messageText { text += piece }
        return text
    }

    /// What is executed next, as far as it is known.
    var firstEvent: ReplyEvent? { events.first?.event }
    var hasEvent: Bool { !events.isEmpty }

    /// Puts a call back: one of its arguments has to be computed first.
    func repeatCall(_ item: ReplyItem) { events.prepend((event: .item(item), end: executedByteCount)) }

    /// Whether all was executed that ever will be.
    var isReadToEnd: Bool { events.isEmpty && (end != nil || hasEnded) }

    /// Bytes of the text that later prompts repeat: up to the yield that ended it, or to the item that failed.
    var keptByteCount: Int { isAbandoned ? executedByteCount : byteCount - ignoredByteCount }

    /// Bytes that came after the yield.
    var ignoredByteCount: Int { reader?.ignoredByteCount ?? 0 }

    /// Whether the reply is over though its text may go on.
    var hasEnded: Bool { isAbandoned || reader?.hasEnded ?? (end != nil) }

    var hasItems: Bool { reader?.hasItems ?? false }
}

extension ReplyEvent {
    fileprivate var messageText: String? {
        if case .messageText(let text) = self { text } else { nil }
    }
}
