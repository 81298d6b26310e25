import TestSupport
import Testing

@testable import PlaybookEngine

/// What an inbox holds, against a plain list that does the same slowly.
@Suite struct InboxTests {
    /// The obvious way.
    private struct Model {
        var messages: [(id: String, text: String, isComplete: Bool)] = []

        var completed: [String] { messages.prefix { $0.isComplete }.map(\.id) }
    }

    @Test(arguments: 0..<20) func behavesLikeAPlainList(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var inbox = Inbox()
        var model = Model()
        var number = 0
        for time in 0..<400 {
            let unfinished = model.messages.indices.filter { !model.messages[$0].isComplete }
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                number += 1
                inbox.enter("m\(number)", at: time)
                model.messages.append(("m\(number)", "", false))
            case 2, 3:
                guard let index = unfinished.randomElement(using: &random) else { continue }
                let text = String(repeating: "é", count: Int.random(in: 0...3, using: &random))
                inbox.append(text, to: model.messages[index].id)
                model.messages[index].text += text
            case 4:
                guard let index = unfinished.randomElement(using: &random) else { continue }
                if Bool.random(using: &random) {
                    inbox.complete(model.messages[index].id)
                    model.messages[index].isComplete = true
                } else {
                    inbox.abort(model.messages[index].id)
                    model.messages.remove(at: index)
                }
            default:
                let count = Int.random(in: 0...3, using: &random)
                inbox.removeFirst(count)
                model.messages.removeFirst(min(count, model.completed.count))
            }
            #expect(inbox.completed.map(\.id) == model.completed)
            #expect(inbox.head?.id == model.completed.first)
            #expect(inbox.count == model.messages.count)
            #expect(inbox.byteCount == model.messages.reduce(0) { $0 + $1.text.utf8.count })
        }
    }

    @Test func whatIsNotThereChangesNothing() {
        var inbox = Inbox()
        inbox.append("x", to: "m1")
        inbox.complete("m1")
        inbox.abort("m1")
        inbox.removeFirst(3)
        inbox.removeFirst(-1)
        #expect(inbox == Inbox())
    }

    @Test func itsLimits() {
        var inbox = Inbox()
        #expect(inbox.hasRoom(forMessageOf: Inbox.byteLimit))
        #expect(!inbox.hasRoom(forMessageOf: Inbox.byteLimit + 1))
        for number in 1...Inbox.messageLimit { inbox.enter("m\(number)", at: number) }
        #expect(!inbox.hasRoom(forMessageOf: 0))
        #expect(inbox.hasRoom(for: 1))
        inbox.abort("m500")
        #expect(inbox.hasRoom(forMessageOf: 0))
    }
}
