import ArgumentParser
import PlaybookLanguage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `agent-chat check`: reports what is in a program and what is wrong with it.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report what is wrong with a program, and what is in it. Runs nothing.",
        discussion: """
            The report goes to standard output: an outline of agents, playbooks and triggers, then errors and warnings \
            with their places, then a line that counts them; with --json the same as one JSON object.

            Exit status: 0 no errors, 64 usage, 65 there are errors in the program text, 66 a file cannot be read, 74 \
            output cannot be written.
            """
    )

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let check = try ProgramFiles.check(playbooks)
        let output = OutputWriter()
        output.writeOutput(json ? try Self.json(check.report) : Array(check.outline.utf8))
        if case .failed(let reason) = await output.flush() {
            throw CommandFailure(.outputFailed, "agent-chat: \(reason)")
        }
        (check.hasErrors ? ExitReason.programText : .success).exitProcess()
    }

    /// One object on one line.
    private static func json(_ report: ProgramReport) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(report)) + [UInt8(ascii: "\n")]
    }
}
