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
    private var reader: ReplyReader
    private var events: Deque<ReplyEvent> = []
    private(set) var byteCount = 0
    private(set) var end: End?
    /// The rest is not executed: an item returned, failed or gave control back.
    private(set) var isAbandoned = false
    private var bytesSinceAbandoned = 0
    /// A message that cannot be delivered is read over.
    var skipsMessage = false
    /// Where the result of the message that is being delivered goes.
    var messageResult: VariableTarget?
    /// Ends the request from outside.
    let stopReading = WakeSignal()

    /// A provider need not be read on for longer than this after the reply has ended.
    private static let toleratedRest = 200

    init(number: Int, vocabulary: ReplyVocabulary) {
        self.number = number
        reader = ReplyReader(vocabulary: vocabulary)
    }

    /// Takes the next text of the model.
    ///
    /// - Returns: false when the request is to be ended, for the model goes on and on after its yield.
    func feed(_ text: String) -> Bool {
        guard end == nil else { return false }
        if isAbandoned {
            bytesSinceAbandoned += text.utf8.count
            return bytesSinceAbandoned <= Self.toleratedRest
        }
        byteCount += text.utf8.count
        events.append(contentsOf: reader.feed(Array(text.utf8)))
        return reader.ignoredByteCount <= Self.toleratedRest
    }

    /// The model has stopped, or the connection broke.
    func finish(_ end: End) {
        guard self.end == nil else { return }
        self.end = reader.hasEnded ? .regular : end
        guard !isAbandoned else { return }
        events.append(contentsOf: reader.finish(end == .regular ? .regular : .broken))
    }

    /// Nothing of what is left is executed.
    func abandon() {
        isAbandoned = true
        events = []
    }

    func nextEvent() -> ReplyEvent? { events.popFirst() }

    /// Puts a call back: one of its arguments has to be computed first.
    func repeatCall(_ item: ReplyItem) { events.prepend(.item(item)) }

    /// Whether all was executed that ever will be.
    var isReadToEnd: Bool { events.isEmpty && (end != nil || isAbandoned || reader.hasEnded) }

    /// Bytes of the text up to the yield that ended it.
    var keptByteCount: Int { byteCount - reader.ignoredByteCount }

    var hasItems: Bool { reader.hasItems }
}
