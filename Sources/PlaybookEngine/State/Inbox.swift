import DequeModule

/// The messages of one sender that an agent has not read, in the order of their starts.
///
/// A message enters when it starts and may be read when it is complete and everything before it is: none overtakes an
/// unfinished one. One that is aborted is never handed on. Entering, growing, ending and reading a message each take constant
/// time however many wait.
struct Inbox: Sendable, Codable, Equatable {
    /// What waits of one sender at most (language.md 5).
    static let messageLimit = 1000
    static let byteLimit = 1 << 20

    private var messages: Deque<InboxMessage> = []
    /// How many have left at the front; with it a message keeps its place while others leave.
    private var leftCount = 0
    /// Where those stand that are still written, counted from the first that ever entered, by id.
    private var unfinished: [String: Int] = [:]
    /// How many messages wait, unfinished ones included.
    private(set) var count = 0
    /// UTF-8 bytes of their texts.
    private(set) var byteCount = 0

    var isEmpty: Bool { count == 0 }

    /// Whether one more message of that many bytes fits.
    func hasRoom(forMessageOf bytes: Int) -> Bool { count < Self.messageLimit && hasRoom(for: bytes) }

    /// Whether an unfinished message may grow by that many bytes.
    func hasRoom(for bytes: Int) -> Bool { bytes <= Self.byteLimit - byteCount }

    /// How much more text fits.
    var freeBytes: Int { max(Self.byteLimit - byteCount, 0) }

    // MARK: Writing

    /// A message has started.
    mutating func enter(_ id: String, at time: Int) {
        unfinished[id] = leftCount + messages.count
        messages.append(InboxMessage(id: id, content: "", time: time))
        count += 1
    }

    /// An unfinished message grows. Nothing happens for one that is not there.
    mutating func append(_ text: String, to id: String) {
        guard let index = index(of: id) else { return }
        messages.withMessage(at: index) { $0.content += text }
        byteCount += text.utf8.count
    }

    mutating func complete(_ id: String) {
        guard let index = index(of: id) else { return }
        unfinished[id] = nil
        messages.withMessage(at: index) { $0.progress = .complete }
    }

    mutating func abort(_ id: String) {
        guard let index = index(of: id) else { return }
        unfinished[id] = nil
        count -= 1
        messages.withMessage(at: index) { message in
            byteCount -= message.content.utf8.count
            // It only keeps the place of those behind it.
            message.content = ""
            message.progress = .aborted
        }
        dropAbortedHead()
    }

    private func index(of id: String) -> Int? {
        guard let place = unfinished[id], messages.indices.contains(place - leftCount) else { return nil }
        return place - leftCount
    }

    // MARK: Reading

    /// The first message, if it is complete.
    var head: InboxMessage? {
        guard let first = messages.first, first.progress == .complete else { return nil }
        return first
    }

    /// The first message, whole or not.
    var first: InboxMessage? { messages.first }

    /// The messages that may be read now.
    var completed: [InboxMessage] {
        messages.prefix { $0.progress != .unfinished }.filter { $0.progress == .complete }
    }

    /// The first `number` messages have been read. Unfinished ones stay.
    mutating func removeFirst(_ number: Int) {
        for _ in 0..<max(min(number, count), 0) {
            guard let head else { return }
            byteCount -= head.content.utf8.count
            count -= 1
            messages.removeFirst()
            leftCount += 1
            dropAbortedHead()
        }
    }

    private mutating func dropAbortedHead() {
        while messages.first?.progress == .aborted {
            messages.removeFirst()
            leftCount += 1
        }
    }
}

/// A message in an inbox.
struct InboxMessage: Sendable, Codable, Equatable {
    enum Progress: String, Sendable, Codable, Equatable {
        case unfinished, complete, aborted
    }

    var id: String
    var content: String
    var progress = Progress.unfinished
    /// When it entered (``RunState/time``), for taking the earliest of several inboxes.
    var time: Int
}

extension Deque<InboxMessage> {
    fileprivate mutating func withMessage(at index: Int, _ body: (inout InboxMessage) -> Void) {
        body(&self[index])
    }
}
