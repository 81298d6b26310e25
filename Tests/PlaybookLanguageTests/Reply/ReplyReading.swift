import PlaybookLanguage
import Streaming

/// Reading a whole reply that arrives in chunks, with the names that the tests' replies know.
enum ReplyReading {
    static let vocabulary = ReplyVocabulary(
        callees: [
            "Say", "SendMessage", "WaitForMessage", "SaveArtifact", "EndProgram", "Main", "Price", "GetGreeting",
            "GetCountryFact", "Accountant.GetRate", "GetRate", "Pick",
        ],
        targets: ["user", "human", "meeting", "Guide", "Order Desk", "OrderDesk", "agent 1001", "Éva Lang"])

    /// The events of the reply when it arrives in these chunks, adjacent texts joined.
    static func events(in chunks: [ArraySlice<UInt8>], end: ReplyEnd = .regular) -> [ReplyEvent] {
        var reader = ReplyReader(vocabulary: vocabulary)
        var events: [ReplyEvent] = []
        for chunk in chunks { events += reader.feed(chunk) }
        events += reader.finish(end)
        return events.joiningText()
    }
}

extension [ReplyEvent] {
    func joiningText() -> [ReplyEvent] {
        var joined: [ReplyEvent] = []
        for event in self {
            if case .messageText(let piece) = event, case .messageText(var text) = joined.last {
                joined.removeLast()  // so that `text` is held once, and grows in place
                text += piece
                joined.append(.messageText(text))
            } else {
                joined.append(event)
            }
        }
        return joined
    }
}

extension [UInt8] {
    func chunks(of size: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
