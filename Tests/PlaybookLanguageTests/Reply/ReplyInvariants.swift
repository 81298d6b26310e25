import PlaybookLanguage
import Streaming
import TestSupport

/// What holds for every reply, sensible or not, however it is cut. Tests and the fuzzer ask the same.
enum ReplyInvariants {
    /// The first that does not hold, as a sentence.
    static func violation(by reply: [UInt8], random: inout SeededGenerator) -> String? {
        let whole = ReplyReading.events(in: [reply[...]])
        let lines = whole.map(\.asText)
        for chunks in [reply.chunks(of: 1), reply.chunks(of: 4), reply.cut(using: &random)] {
            let cut = ReplyReading.events(in: chunks).map(\.asText)
            if !cut.hasSameScalars(as: lines) {
                return "Cut into \(chunks.map(\.count)) it reads \(cut), whole \(lines)."
            }
        }
        return disorder(of: whole) ?? difference(of: lines, in: reply)
    }

    /// What the reference reads otherwise.
    private static func difference(of lines: [String], in reply: [UInt8]) -> String? {
        // It knows few characters' names, and no limits.
        if String(decoding: reply, as: UTF8.self).contains("\\N{")
            || lines.last?.contains(" nested more than ") == true
        {
            return nil
        }
        let lines = withoutUnseenStart(lines.map { $0.hasPrefix("malformed ") ? "malformed" : $0 })
        let reference = withoutUnseenStart(ReferenceReader.events(of: reply))
        return lines.hasSameScalars(as: reference) ? nil : "It reads \(lines), the reference \(reference)."
    }

    /// A message that breaks off before anything of it was delivered was none: whether it started is nobody's concern.
    static func withoutUnseenStart(_ lines: [String]) -> [String] {
        guard lines.last == "malformed", let start = lines.dropLast().last,
            start.hasPrefix("Say ") || start.hasPrefix("SendMessage ")
        else { return lines }
        return lines.dropLast(2) + ["malformed"]
    }

    /// A message's parts stand between its start and its end, and nothing follows what ends the reply.
    private static func disorder(of events: [ReplyEvent]) -> String? {
        var isOpen = false
        for (index, event) in events.enumerated() {
            let isLast = index == events.count - 1
            switch event {
            case .messageStart:
                if isOpen { return "A message starts inside another." }
                isOpen = true
            case .messageText(let text):
                if !isOpen || text.isEmpty { return "A text stands outside of a message, or is empty." }
            case .messageValue, .messageVariable, .messageTarget:
                if !isOpen { return "A part of a message stands outside of one." }
            case .messageEnd:
                if !isOpen { return "A message ends that did not start." }
                isOpen = false
            case .item(let item):
                if isOpen { return "An item stands inside a message." }
                switch item.kind {
                case .yield, .returned: if !isLast { return "Something follows a yield or Return." }
                default: break
                }
            case .malformed:
                if !isLast { return "Something follows what is malformed." }
            }
        }
        return nil
    }
}

extension [String] {
    /// Equality of bytes: Swift's own `==` also takes differently composed characters for equal.
    func hasSameScalars(as other: [String]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
