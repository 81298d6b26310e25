import PlaybookLanguage
import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Long answers as models give them, said in a message or written around one.
@Suite struct ProseTests {
    static let names = ["code", "json", "languages", "mathematics"]

    private func answer(_ name: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: "\(ReplyTable.folder)/prose/\(name).md"))
        return String(decoding: data, as: UTF8.self)
    }

    /// In literals of every kind, cut anywhere.
    @Test(arguments: names, 0..<4 as Range<UInt64>)
    func isDeliveredAsWritten(name: String, seed: UInt64) throws {
        let answer = try answer(name)
        var writer = LiteralWriter(seed: seed)
        var random = SeededGenerator(seed: seed)
        let reply = Array("recap – asked\n`Say(\"user\", \(writer.write(answer)))`\nyld user\n".utf8)
        for chunks in [[reply[...]], reply.chunks(of: 4), reply.cut(using: &random)] {
            expect(ReplyReading.events(in: chunks), toSay: answer)
        }
    }

    /// As text between triple quotes, which models write without any escape but `\\`.
    @Test(arguments: names)
    func isDeliveredFromATripleQuotedLiteral(name: String) throws {
        let answer = try answer(name).replacing("\"\"\"", with: "'''")
        let reply = Array("Say(\"user\", \"\"\"\(answer.replacing("\\", with: "\\\\"))\"\"\")\nyld user".utf8)
        // What looks like a mention is one; its source is what stays where there is no such variable.
        expect(ReplyReading.events(in: reply.chunks(of: 7)), toSay: answer)
    }

    /// Outside of items it says nothing, and hides no item that follows.
    @Test(arguments: names)
    func isOnlyProseOutsideOfMessages(name: String) throws {
        let answer = try answer(name)
        var random = SeededGenerator(seed: 3)
        // Its last line speaks of a call and a yield, in code spans: these would count.
        let prose = answer.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("Say(") }
        let reply = Array((prose.joined(separator: "\n") + "\n\n`Pick(1)`\nyld user\n").utf8)
        let events = ReplyReading.events(in: reply.cut(using: &random)).map(\.asText)
        #expect(events.suffix(2) == ["call Pick(1)", "yield user"])
        #expect(!events.contains { $0.hasPrefix("| ") || $0.hasPrefix("malformed") })
    }

    /// A megabyte without a newline, in deltas of four bytes: every one of them delivers, and all of it arrives.
    @Test func aMegabyteWithoutANewline() {
        let sentence = "Ein langer Satz – ohne „Ende“ 👍, ohne Umbruch; "
        let text = String(repeating: sentence, count: 1_000_000 / sentence.utf8.count)
        var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
        _ = reader.feed("Say(\"user\", \"".utf8)
        var length = 0
        var isSilent = false
        for chunk in Array(text.utf8).chunks(of: 4) {
            let events = reader.feed(chunk)
            // A chunk of four bytes completes at least one character.
            isSilent = isSilent || events.isEmpty
            for case .messageText(let piece) in events { length += piece.utf8.count }
        }
        #expect(!isSilent)
        #expect(length == text.utf8.count)
    }

    private func expect(_ events: [ReplyEvent], toSay answer: String) {
        var said = ""
        var others: [String] = []
        for event in events {
            switch event {
            case .messageText(let text), .messageVariable(_, let text): said += text
            default: others.append(event.asText)
            }
        }
        #expect(said.utf8.elementsEqual(answer.utf8))
        #expect(others == ["Say to \"user\"", "end", "yield user"])
    }
}
