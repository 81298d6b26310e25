import ArgumentParser
import SessionLog
import Testing

@testable import AgentChat

@Suite struct OutputOptionsTests {
    static let pipes = StandardStreams.Terminals(input: false, output: false, error: false)

    @Test(arguments: [
        ([], TranscriptFormat.text), (["--output", "text"], .text), (["--output", "markdown"], .markdown),
        (["--output", "json"], .json), (["--output", "stream-json"], .events),
    ])
    func output(arguments: [String], format: TranscriptFormat) throws {
        let style = try OutputOptions.parse(arguments)
            .style(terminals: Self.pipes, showsMessagesWhole: false, isAccessible: false)
        #expect(style.format == format)
        #expect(style.fileFormat == nil)
        #expect(!style.hasReadInput)
    }

    @Test(arguments: [
        ("a.md", TranscriptFormat.markdown), ("A.MD", .markdown), ("a.jsonl", .events), ("a.txt", .text), ("md", .text),
        ("a.json", .text),
    ])
    func transcript(path: String, format: TranscriptFormat) throws {
        let style = try OutputOptions.parse(["--transcript", path, "--input-format", "whole"])
            .style(terminals: Self.pipes, showsMessagesWhole: true, isAccessible: true)
        #expect(style.fileFormat == format)
        #expect(style.hasReadInput && style.isAccessible && style.showsMessagesWhole)
    }

    @Test(arguments: [
        ["--output", "xml"], ["--output"], ["--input-format", "words"], ["--input-format", "whole", "--message", "x"],
    ])
    func contradictionsAreUsageErrors(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try AgentChat.parseAsRoot(["a.md"] + arguments) }
        guard let error else { return }
        #expect(AgentChat.exitCode(for: error).rawValue == ExitReason.usage.rawValue)
        #expect(!AgentChat.message(for: error).contains("\n"))
    }
}
