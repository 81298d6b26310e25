import Logging
import SessionLog
import Testing

@testable import AgentChat

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct LogFileTests {
    @Test func aMessageIsOneLine() throws {
        try withLog { logger, lines in
            logger.info("two\nlines \u{1B}[2J", metadata: ["b": "2", "run": "1"])
            logger.debug("left out")
            logger[metadataKey: "a"] = "0"
            logger.error("no")
            let lines = try lines()
            #expect(
                lines.map { $0.drop { $0 != " " } } == [
                    " info test: two␊lines ␛[2J b=2 run=1", " error test: no a=0",
                ])
            #expect(lines.allSatisfy { $0.prefix { $0 != " " }.count == "2026-11-25T00:28:01.123Z".count })
        }
    }

    @Test func linesAreAddedToWhatIsThere() throws {
        try withLog(content: "before\n") { logger, lines in
            logger.info("x")
            let lines = try lines()
            #expect(lines.count == 2)
        }
    }

    @Test func aFileThatCannotBeWritten() {
        let failure = #expect(throws: CommandFailure.self) { try OutputFile.appending(to: "/nowhere/log") }
        #expect(failure?.reason == .outputFailed)
        #expect(failure?.message == "agent-chat: /nowhere/log cannot be written: No such file or directory.")
    }

    @Test(arguments: [
        (["a.md", "--model", "sk-ant-1", "-v", "--message=PRIVATE"], ["--model", "-v", "--message"]),
        (["run", "--arg", "a=Y", "--log-file", "l", "--", "-secret"], ["--arg", "--log-file"]),
        ([], []),
    ])
    func onlyNamesOfOptionsAreLogged(arguments: [String], names: [String]) {
        #expect(LogFile.optionNames(in: arguments) == names)
    }

    private func withLog(
        content: String? = nil, _ body: (inout Logger, () throws -> [Substring]) throws -> Void
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "agent-chat-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        if let content { try Data(content.utf8).write(to: URL(filePath: path)) }
        let file = try OutputFile.appending(to: path)
        var logger = Logger(label: "test") { LogFileHandler(file: file, label: $0, logLevel: .info) }
        try body(&logger) {
            String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
        }
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(content != nil || permissions == 0o600)
    }
}
