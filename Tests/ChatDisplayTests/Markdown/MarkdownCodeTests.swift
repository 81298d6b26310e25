import Testing

@testable import ChatDisplay

@Suite("The last code of a message")
struct MarkdownCodeTests {
    static let sources: [(String, String?)] = [
        ("none", nil), ("```\na\n```", "a"), ("```\na\n```\n~~~ b\nc\n\nd\n~~~~", "c\n\nd"), ("````\n```\n````", "```"),
        ("  ```\n   a\n b\n  ```", " a\nb"), ("```swift\nopen", "open"), ("``` a`b\nc", nil), ("    ```\na", "```"),
        ("```\n```", ""), ("```\na\n\n```", "a\n"), ("```\n\u{1B}\u{202A}a\n```", "\u{1B}\u{202A}a"),
        // In lists and quotes, with text behind it.
        ("1. Do:\n\n    ```sh\n    ls\n      -l\n    ```\n\nThen wait.", "ls\n  -l"),
        ("- ```\n  a\n  ```\n\nb", "a"), ("> ```\n> a\n>\n> b\n> ```\n> c", "a\n\nb"),
        ("* * ```\n    a\n    ```\n", "a"), ("a\n- b\n\n      c\n", "c"),
    ]

    @Test("is found wherever it stands", arguments: sources)
    func last(_ source: String, _ expected: String?) {
        #expect(MarkdownDocument(complete: source).lastCode == expected)
    }

    @Test("is whole, however long it is and whatever stands in it", arguments: ["", "> ", "  ", "- "])
    func long(prefix: String) {
        let rest = prefix == "- " ? "  " : prefix
        let lines = (0..<5000).map { "[\($0)] = <\($0)>" }
        let text = prefix + "```\n" + lines.map { rest + $0 }.joined(separator: "\n") + "\n\(rest)```\n\nbehind\n"
        let code = MarkdownDocument(complete: text).lastCode?.split(separator: "\n").map(String.init) ?? []
        #expect(code.count == lines.count)
        #expect(
            (code.indices.first { code[$0] != lines[min($0, lines.count - 1)] }).map { "\($0): \(code[$0])" } == nil)
    }
}
