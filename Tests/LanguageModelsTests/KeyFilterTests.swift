import Settings
import TestSupport
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key in a reply is hidden, however the reply is cut.
@Suite struct KeyFilterTests {
    private static let key = "sk-Ab/9+x_Zq=7sk-Ab/9"
    private static let base64 = Data("user:\(key)".utf8).base64EncodedString()

    private func filtered(_ pieces: [String], key: String = key) -> String {
        var filter = KeyFilter(Secret(key))
        return pieces.map { filter.feed($0) }.joined() + filter.finish()
    }

    @Test(arguments: [
        ("nothing", "", ""), ("no key", "Good day, 你好. sk-ip it.", "Good day, 你好. sk-ip it."),
        ("as it stands", "a \(key) b", "a sk-[secret] b"), ("twice", key + key, "sk-[secret]sk-[secret]"),
        ("behind a beginning of it", "sk-Ab/9+x_Zq=7sk-\(key)", "sk-Ab/9+x_Zq=7sk-sk-[secret]"),
        ("twice, one in the other", "sk-Ab/9+x_Zq=7\(key)", "sk-[secret]+x_Zq=7sk-Ab/9"),
        ("a beginning of it", "sk-Ab/9+x_Zq=7sk-Ab/", "sk-Ab/9+x_Zq=7sk-Ab/"),
        ("in a URL", "?k=sk-Ab%2F9%2Bx_Zq%3D7sk-Ab%2F9&", "?k=sk-[secret]&"),
        ("in a URL, lower case", "sk-Ab%2f9%2bx_Zq%3d7sk-Ab%2f9", "sk-[secret]"),
        ("in JSON", #"{"k":"sk-Ab\/9+x_Zq=7sk-Ab\/9"}"#, #"{"k":"sk-[secret]"}"#),
    ])
    func isHidden(name: String, text: String, expected: String) {
        #expect(filtered([text]) == expected)
        #expect(filtered(text.map { String($0) }) == expected, "in pieces of a character")
    }

    @Test func isHiddenInBase64() {
        let shown = filtered(["Basic \(Self.base64)."])
        #expect(shown.contains("[secret]"))
        #expect(shown.utf8.count < "Basic [secret].".utf8.count + 16)
    }

    /// Whatever the cuts are, the text is the same, and what was handed on at any moment lacks only what may be the key.
    @Test(arguments: 0..<40)
    func cutsDoNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let key = seed % 2 == 0 ? Self.key : "abababababababababac"
        let parts = [
            key, String(key.prefix(5)), String(key.prefix(key.count - 1)), String(key.suffix(7)), "你好", " ", "s", "ab",
        ]
        for _ in 0..<25 {
            let text = (0..<12).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            let expected = text.replacing(key, with: key.prefix(3) + "[secret]")
            var filter = KeyFilter(Secret(key))
            var (shown, rest) = ("", text[...])
            while !rest.isEmpty {
                let length = Int.random(in: 1...9, using: &random)
                shown += filter.feed(String(rest.prefix(length)))
                rest = rest.dropFirst(length)
                #expect(expected.hasPrefix(shown))
                let taken = text.dropLast(rest.count)
                let mayGoOn = (KeyFilter.shownPrefix + 1..<key.count).contains { taken.hasSuffix(key.prefix($0)) }
                let soFar = taken.replacing(key, with: key.prefix(3) + "[secret]")
                #expect(shown == soFar || mayGoOn, "\(taken) is shown as \(shown)")
            }
            #expect(shown + filter.finish() == expected)
        }
    }

    /// What is given to servers that want no key is a word as any other.
    @Test(arguments: ["ollama", "not-needed", "EMPTY", "sk-1234", ""])
    func wordsAreNoKeys(word: String) {
        #expect(filtered(["Ask \(word) for it"], key: word) == "Ask \(word) for it")
        var filter = KeyFilter(nil)
        #expect(filter.feed("text") + filter.finish() == "text")
    }

    /// Ordinary text never waits, be its end that of many keys.
    @Test func onlyWhatMayBeTheKeyWaits() {
        var filter = KeyFilter(Secret(Self.key))
        #expect(filter.feed("yes") == "yes")
        #expect(filter.feed(" sk-") == " sk-")
        #expect(filter.feed("A") == "")
        #expect(filter.feed("c") == "Ac")
        #expect(filter.finish() == "")
    }

    @Test func textAndReasoningAreApart() {
        var filter = ReplyKeyFilter(Secret(Self.key))
        let (one, two) = (String(Self.key.prefix(9)), String(Self.key.dropFirst(9)))
        let events: [ModelEvent] = [
            .reasoning("r \(one)"), .text("t \(one)"), .reasoning(two), .text(two), .text("sk-Ab"),
        ]
        let shown = events.flatMap { filter.filter($0) } + filter.filter(.stopped(.finished))
        #expect(shown.text == "t sk-[secret]sk-Ab")
        let reasoning = shown.map { if case .reasoning(let text) = $0 { text } else { "" } }.joined()
        #expect(reasoning == "r sk-[secret]")
        #expect(shown.last == .stopped(.finished))
        #expect(filter.finish() == [])
    }
}
