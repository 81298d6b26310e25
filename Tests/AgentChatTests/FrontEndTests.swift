import Testing

@testable import AgentChat

/// Which front end (interface.md).
@Suite struct FrontEndTests {
    static let all = StandardStreams.Terminals(input: true, output: true, error: true)

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var terminals = FrontEndTests.all
        var type: String? = "xterm-256color"
        var wishes = FrontEnd.Wishes()
        var expected = FrontEnd.plain(reason: nil)
    }

    @Test(arguments: [
        Row(testDescription: "a terminal", expected: .fullScreen),
        Row(
            testDescription: "standard error in a file", terminals: .init(input: true, output: true, error: false),
            expected: .fullScreen),
        Row(testDescription: "--plain", wishes: .init(isPlain: true)),
        Row(testDescription: "--no-stream", wishes: .init(isWithoutStream: true)),
        Row(testDescription: "--accessible", wishes: .init(isAccessible: true)),
        Row(testDescription: "--output markdown", wishes: .init(output: .markdown)),
        Row(testDescription: "--output json", wishes: .init(output: .json)),
        Row(testDescription: "--output stream-json", wishes: .init(output: .streamJSON)),
        Row(testDescription: "--input-format whole", wishes: .init(input: .whole)),
        Row(testDescription: "input from a pipe", terminals: .init(input: false, output: true, error: true)),
        Row(testDescription: "output to a pipe", terminals: .init(input: true, output: false, error: true)),
        Row(
            testDescription: "a pipe and no TERM", terminals: .init(input: false, output: false, error: false),
            type: nil),
        Row(testDescription: "--plain and TERM=dumb", type: "dumb", wishes: .init(isPlain: true)),
    ]) func chooses(row: Row) {
        #expect(FrontEnd(terminals: row.terminals, terminalType: row.type, wishes: row.wishes) == row.expected)
    }

    @Test(arguments: [("dumb", "dumb"), ("", "TERM"), (nil, "TERM")] as [(String?, String)])
    func saysWhyATerminalGetsPlainOutput(type: String?, word: String) {
        guard case .plain(let reason?) = FrontEnd(terminals: Self.all, terminalType: type, wishes: .init()) else {
            Issue.record("no reason")
            return
        }
        #expect(reason.contains(word) && !reason.contains("\n"))
    }
}
