import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Showing messages while they grow to playbooks in Python that wait for them.
extension AIAgent {
    /// Wakes who wants to see a message grow.
    func wakeObserver(of frame: FrameID, number: Int? = nil) {
        guard programRun.python != nil else { return }
        let observer = ledger.read { state -> String? in
            guard let recipient = state.frame(frame)?.openMessage(number)?.recipient, state.isObserved(recipient)
            else { return nil }
            return recipient
        }
        if let observer { programRun.activity.wake(observer) }
    }

    /// Tells code that waits for a message what has been written of it since it was last told.
    func growObservedMessages(_ python: PythonHost) {
        let grown = ledger.read { state -> [(request: Int, message: InboxMessage, sender: String)] in
            state.stacks.values.compactMap { stack in
                guard stack.agent == name, let frame = stack.frames.last, frame.observesMessages,
                    case .message(let source, _, _) = stack.wait, let request = frame.python?.current?.id,
                    let (sender, message) = state.agents[name]?.firstMessage(of: state.senders(meantBy: source))
                else { return nil }
                return (request, message, sender)
            }
        }
        for (request, message, sender) in grown {
            var told = observed[request] ?? ObservedMessage(id: message.id, bytes: 0)
            if told.id != message.id { told = ObservedMessage(id: message.id, bytes: 0) }
            let rest = String(decoding: message.content.utf8.dropFirst(told.bytes), as: UTF8.self)
            told.bytes = message.content.utf8.count
            observed[request] = told
            if !rest.isEmpty { python.grow(request, sender: sender, by: rest) }
        }
        // What nobody waits for any more is not kept.
        if grown.isEmpty, !observed.isEmpty { observed = [:] }
    }
}

/// How much of a message code that waits for it was told.
struct ObservedMessage: Sendable {
    var id: String
    var bytes: Int
}

extension AgentState {
    /// The oldest message at the head of an inbox of these senders, whole or not.
    fileprivate func firstMessage(of senders: [String]?) -> (sender: String, message: InboxMessage)? {
        (senders ?? inboxes.keys.elements).compactMap { sender in
            inboxes[sender]?.first.map { (sender, $0) }
        }
        .min { $0.message.time < $1.message.time }
    }
}
