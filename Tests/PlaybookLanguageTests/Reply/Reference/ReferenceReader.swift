import PlaybookLanguage
import Streaming

/// A second reader of replies, written from language.md 3 alone: slow, on the whole text, without states. What it finds
/// has to be what ``ReplyReader`` finds.
///
/// It decides where items stand, where they end and what text a message has. What an expression means it leaves to
/// `Expression(parsing:)`, to which it gives the expression's source.
struct ReferenceReader {
    /// What was read breaks the grammar: the reply ends here.
    struct Malformed: Error {}

    /// The events in the form of `EventText.swift`; of what is malformed, the word alone.
    static func events(of reply: [UInt8]) -> [String] {
        read(reply).events
    }

    /// The same as the units of ``DeliveryRecorder``.
    static func units(of reply: [UInt8]) -> [String] {
        read(reply).units
    }

    private static func read(_ reply: [UInt8]) -> ReferenceReader {
        var reader = ReferenceReader(reply: Array(String(decoding: reply, as: UTF8.self).unicodeScalars))
        do {
            try reader.readLines()
        } catch {
            reader.add("malformed")
        }
        reader.flushText()
        return reader
    }

    let reply: [Unicode.Scalar]
    var at = 0
    private var events: [String] = []
    private var units: [String] = []
    /// The start of a message of which there is no unit yet.
    private var start = ""
    /// Text of the message that the next event ends.
    private var text = ""
    /// What the last item of a code span adds once the span is found to go on well.
    var pending: [String] = []
    private var hasEnded = false
    private var isInBlock = false

    static let callees = CalleeNames(ReplyReading.vocabulary.callees)

    private init(reply: [Unicode.Scalar]) {
        self.reply = reply
    }

    mutating func add(_ event: String) {
        flushText()
        events.append(event)
        if event == "malformed" { return }
        units.append(start + event)
        start = ""
    }

    mutating func add(start event: String) {
        flushText()
        events.append(event)
        start = event + " "
    }

    mutating func add(text more: String) {
        text += more
        for scalar in more.unicodeScalars {
            units.append(start + String(scalar))
            start = ""
        }
    }

    private mutating func flushText() {
        if !text.isEmpty { events.append("| \(text.escaped)") }
        text = ""
    }

    mutating func addPending() {
        for event in pending { add(event) }
        pending = []
    }

    mutating func end() { hasEnded = true }

    // MARK: Lines

    private mutating func readLines() throws {
        skipReasoning()
        while !hasEnded, at < reply.count { try readLine() }
    }

    /// `<think>…</think>` at the very start, any number of them.
    private mutating func skipReasoning() {
        while true {
            let start = index(from: at) { !isBlank($0) && !isNewline($0) }
            guard
                let name = ["think", "thinking", "reasoning"].first(where: { stands("<\($0)>", at: start) })
            else { return }
            at = start
            while at < reply.count, !stands("</\(name)>", at: at) { at += 1 }
            at = min(reply.count, at + name.count + 3)
        }
    }

    private mutating func readLine() throws {
        let end = index(from: at, where: isNewline)
        if index(from: at, where: { !isBlank($0) }) >= end {
            isInBlock = false
            return goToNextLine()
        }
        if let afterLabel = afterLabel() {
            isInBlock = reply[afterLabel..<end].allSatisfy { isBlank($0) || "#*->_:?–—".unicodeScalars.contains($0) }
            return goToNextLine()
        }
        let (start, isHeading) = afterMarks()
        if isHeading { return goToNextLine() }
        if isInBlock {
            let word = index(from: start) { $0 != "`" && !isBlank($0) }
            let isYield = name(at: word)?.lowercased() == "yld"
            let isStep = source(word..<min(word + 5, reply.count)) == "Step["
            guard isYield || isStep else { return goToNextLine() }
            isInBlock = false
        }
        at = start
        try readItemsAndProse()
    }

    private mutating func goToNextLine() {
        at = index(from: at, where: isNewline)
        if stands("\r\n", at: at) { at += 1 }
        at = min(reply.count, at + 1)
    }

    /// Where the line goes on after `recap`, `plan`, `trig?` or `what?`, if it begins with one of them.
    private func afterLabel() -> Int? {
        let start = index(from: at) { !isBlank($0) && !"#*->_–—•·\u{FEFF}".unicodeScalars.contains($0) }
        guard let label = ["recap", "plan", "trig?", "what?"].first(where: { stands($0, at: start) }) else {
            return nil
        }
        let end = start + label.count
        // The emphasis around the label may close here.
        let next = scalar(index(from: end) { $0 != "*" && $0 != "_" })
        let isLabel = next.map { isBlank($0) || isNewline($0) || "-–—:".unicodeScalars.contains($0) } ?? true
        return isLabel ? end : nil
    }

    /// Where the line goes on after list markers, `>`, emphasis and `#`.
    private func afterMarks() -> (Int, isHeading: Bool) {
        var start = at
        var isHeading = false
        while let scalar = scalar(start) {
            if isBlank(scalar) || "*->+–—•·\u{FEFF}".unicodeScalars.contains(scalar) {
                start += 1
            } else if scalar == "#" {
                isHeading = true
                start += 1
            } else {
                let end = index(from: start) { !isDigit($0) }
                guard end > start, let mark = self.scalar(end), mark == "." || mark == ")" else { break }
                start = end + 1
            }
        }
        return (start, isHeading)
    }

    /// From after the line's marks to its end, or to the end of the line on which its last item ends.
    private mutating func readItemsAndProse() throws {
        var mayBeItem = true
        while !hasEnded, let next = scalar(at) {
            if isNewline(next) { return goToNextLine() }
            if next == "`" {
                mayBeItem = try readSpan()
            } else if mayBeItem {
                mayBeItem = try readBareItem()
            } else {
                at += 1
                continue
            }
            if mayBeItem {
                at = index(from: at) { !isBlank($0) && !"*->+–—•·\u{FEFF};,:.".unicodeScalars.contains($0) }
            }
        }
    }

    // MARK: Code spans

    /// True if the span holds items.
    private mutating func readSpan() throws -> Bool {
        let width = index(from: at) { $0 != "`" } - at
        at += width
        guard let head = itemHead(at: at, isInSpan: true) else {
            skipProseSpan(width)
            return false
        }
        var next: Head? = head
        while let head = next {
            if case .yield(let word) = head {
                switch try readYield(at: word, span: width) {
                case .yield: return true
                case .prose: return false
                case .mention:
                    skipProseSpan(width)
                    return false
                }
            }
            addPending()
            if hasEnded { return true }
            try readItem(head, isInSpan: true)
            at = index(from: at) { !isBlank($0) && $0 != ";" }
            guard let after = scalar(at), !isNewline(after) else { break }
            if after == "`" {
                guard reply[at...].prefix(width).allSatisfy({ $0 == "`" }), at + width <= reply.count else {
                    throw Malformed()
                }
                at += width
                break
            }
            next = itemHead(at: at, isInSpan: true)
            if next == nil { throw Malformed() }
        }
        addPending()
        return true
    }

    /// Another run of as many backticks closes a span, and so does the line's end.
    private mutating func skipProseSpan(_ width: Int) {
        while let next = scalar(at), !isNewline(next) {
            let run = index(from: at) { $0 != "`" } - at
            at += max(run, 1)
            if run == width { return }
        }
    }

    private mutating func readBareItem() throws -> Bool {
        guard let head = itemHead(at: at, isInSpan: false) else { return false }
        if case .yield(let word) = head { return try readYield(at: word, span: 0) == .yield }
        try readItem(head, isInSpan: false)
        if case .call(.some, _, _, _) = head, hasOperator(at: at) { throw Malformed() }
        addPending()
        return true
    }

    // MARK: Yields

    private enum YieldKind {
        case yield
        /// The word alone, in its span.
        case mention
        /// Words follow it, outside of any span.
        case prose
    }

    private mutating func readYield(at word: Int, span: Int) throws -> YieldKind {
        at = index(from: word + 3) { !isBlank($0) }
        let hasWord = scalar(at).map(isASCIILetter) ?? false
        if let reason = yieldReason() {
            addPending()
            var span = span
            if let end = yieldLineEnd(&span) {
                add("yield \(reason)")
                at = end
                self.end()
                return .yield
            }
            // The span may have been closed before the words that make this prose.
            if span == 0 { return .prose }
        } else if span == 0 {
            return .prose
        } else if !hasWord, pending.isEmpty {
            return .mention
        }
        throw Malformed()
    }

    private mutating func yieldReason() -> String? {
        var word = asciiWord(at: at).lowercased()
        if word == "for" {
            let next = index(from: at + 3) { !isBlank($0) }
            guard next > at + 3 else { return nil }
            at = next
            word = asciiWord(at: at).lowercased()
        }
        guard YieldReason(rawValue: word) != nil else { return nil }
        at += word.count
        return word
    }

    /// Only punctuation, or a parenthesis and anything, may follow on the line. Leaves `at` at what else does.
    private mutating func yieldLineEnd(_ span: inout Int) -> Int? {
        while let next = scalar(at), !isNewline(next), next != "(" {
            if next == "`" {
                let run = index(from: at) { $0 != "`" } - at
                // A backtick that closes nothing opens a span after the yield.
                if span == 0 || run > span { return at }
                if run == span { span = 0 }
                at += run
            } else if next == "$" || next != "_" && next.properties.isXIDContinue {
                return nil
            } else {
                at += 1
            }
        }
        return at
    }
}
