import Streaming

/// A word of prose, for rules that go by words.
struct Word: Sendable {
    /// In lower case; `$` before a variable's name belongs to it.
    var lowercased: String
    /// As written.
    var text: String
    /// Its place among the bytes of the prose.
    var range: Range<Int>

    var isVariable: Bool { text.utf8.first == UInt8(ascii: "$") && text.utf8.count > 1 }

    /// The words of a text: runs of letters, digits, `_` and inner apostrophes.
    static func words(of text: String, atMost limit: Int = .max) -> [Word] {
        let bytes = Array(text.utf8)
        var words: [Word] = []
        var index = 0
        while index < bytes.count, words.count < limit {
            let start = index
            if bytes[index] == UInt8(ascii: "$") { index += 1 }
            while index < bytes.count, bytes[index].continuesName || isInnerApostrophe(bytes, index, start) {
                index += 1
            }
            if index > start {
                let text = String(decoding: bytes[start..<index], as: UTF8.self)
                words.append(Word(lowercased: text.lowercased(), text: text, range: start..<index))
            } else {
                index += 1
            }
        }
        return words
    }

    private static func isInnerApostrophe(_ bytes: [UInt8], _ index: Int, _ start: Int) -> Bool {
        bytes[index] == UInt8(ascii: "'") && index > start && index + 1 < bytes.count && bytes[index + 1].continuesName
    }
}

/// Words that carry no meaning for the rules.
enum Filler {
    /// Before the verb of a step.
    static let openings: Set<String> = [
        "then", "next", "now", "first", "finally", "please", "also", "and", "always", "afterwards", "immediately",
        "lastly", "just",
    ]
    private static let verbsInLy: Set<String> = [
        "reply", "apply", "supply", "multiply", "rely", "comply", "imply", "tally", "rally", "fly", "bully", "only",
    ]

    /// Whether the word stands before the verb and tells nothing of what is done: `Then`, `Politely`.
    static func opens(_ word: String) -> Bool {
        openings.contains(word) || word.hasSuffix("ly") && !verbsInLy.contains(word)
    }

    static let articles: Set<String> = ["a", "an", "the"]
}
