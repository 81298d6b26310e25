import OrderedCollections
import PlaybookLanguage
import Streaming

/// What is known of a playbook in Python while its code runs in the child process. What the code itself is doing is not
/// state: a call that was in progress when a run broke off is lost (``Transition/pythonFailed(frame:message:)``).
struct PythonExecution: Sendable, Codable, Equatable {
    /// Calls of playbooks and waits that the code has asked for and that have not begun, in order: they are carried out
    /// one after the other.
    var queue: [Request] = []
    /// The one that is carried out now.
    var current: Request?
    /// Its answer, from when it is known until the child process is told.
    var answer: Answer?
    /// The messages that the code is writing, by the number of the request that began each.
    var messages: OrderedDictionary<Int, StreamingSendMessage> = [:]

    /// Something asked for, with the child's number for it.
    struct Request: Sendable, Codable, Equatable {
        var id: Int
        var content: PythonRequest
    }

    enum Answer: Sendable, Codable, Equatable {
        case value(PlaybookValue)
        /// It becomes an exception with that message.
        case refusal(String)
    }

    /// Takes the next request from the queue.
    mutating func beginNext() {
        guard current == nil, !queue.isEmpty else { return }
        current = queue.removeFirst()
    }

    /// Keeps an answer for the child process, if the code still waits for it.
    mutating func keep(_ answer: Answer, to request: Int) {
        if current?.id == request { self.answer = answer }
    }
}

extension Frame {
    /// The message that this frame writes: that of its reply, or with a number one of a playbook in Python.
    func openMessage(_ number: Int?) -> StreamingSendMessage? {
        number.map { python?.messages[$0] } ?? reply?.message
    }

    /// Whether the code waits for a message and wants to see it grow.
    var observesMessages: Bool {
        if case .waitForMessage(_, _, observes: true) = python?.current?.content {
            python?.answer == nil
        } else {
            false
        }
    }
}
