import ChatDisplay
import Testing

@testable import AgentChat

/// Arrow keys that a terminal makes of its wheel.
@Suite struct AlternateScrollTests {
    static let cases: [(name: String, keys: [ChatKey], expected: [ChatKey])] = [
        ("nothing", [], []),
        ("a key", [.up], [.up]),
        ("two of a fast repetition", [.down, .down], [.down, .down]),
        ("a tick", [.up, .up, .up], [.wheelRows(-3)]),
        ("a tick of five", [.down, .down, .down, .down, .down], [.wheelRows(5)]),
        ("up and down", [.up, .up, .up, .down, .down, .down], [.wheelRows(-3), .wheelRows(3)]),
        ("what is typed between", [.up, .up, .text("a"), .up], [.up, .up, .text("a"), .up]),
        ("what is typed behind", [.up, .up, .up, .text("a")], [.wheelRows(-3), .text("a")]),
        ("other keys", [.left, .left, .left], [.left, .left, .left]),
    ]

    @Test(arguments: cases.indices) func atOnce(index: Int) {
        let test = Self.cases[index]
        var scroll = AlternateScroll()
        let outputs = test.keys.flatMap { scroll.take(.key($0)) } + scroll.end()
        #expect(outputs == test.expected.map { .key($0) }, "\(test.name)")
        #expect(scroll.end() == [])
    }

    /// A person presses them one by one.
    @Test func withPauses() {
        var scroll = AlternateScroll()
        let outputs = (0..<5).flatMap { _ in scroll.take(.key(.up)) + scroll.end() }
        #expect(outputs == Array(repeating: .key(.up), count: 5))
    }

    @Test func aPasteEndsIt() {
        var scroll = AlternateScroll()
        #expect(scroll.take(.key(.up)) == [])
        #expect(scroll.take(.paste("x")) == [.key(.up), .paste("x")])
    }
}
