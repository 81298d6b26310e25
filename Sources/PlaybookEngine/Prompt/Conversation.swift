import LanguageModels

/// Messages in turns: what one side says in a row becomes one message, as providers want it.
struct Conversation {
    private(set) var messages: [ModelMessage]

    init(_ messages: [ModelMessage]) { self.messages = messages }

    mutating func add(_ role: ModelMessage.Role, _ text: String) {
        guard !text.isEmpty else { return }
        guard let last = messages.indices.last, messages[last].role == role else {
            messages.append(ModelMessage(role, text))
            return
        }
        // The index is that of the last message.
        messages[last].content += "\n\n" + text
    }

    /// Marks a turn as the end of a part that later requests begin with too. The last turn is none: it still grows.
    mutating func endCacheablePrefix(at index: Int) {
        guard messages.indices.dropLast().contains(index) else { return }
        messages[index].endsCacheablePrefix = true
    }
}

extension ModelRequest {
    /// Its length for the estimate of its tokens; the marks of a message's role take about four.
    var byteCount: Int {
        messages.reduce(system.utf8.count) { $0 + $1.content.utf8.count + 14 }
    }
}
