import ArgumentParser
import PlaybookEngine
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

            \(ExitReason.help([.success, .usage, .programText, .unreadableFile, .outputFailed], success: "no errors"))
            """
    )

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        var check = try ProgramFiles.check(playbooks)
        check.add(await PythonSyntaxCheck.problems(in: Program(agents: check.agents)))
        try await CommandOutput.write(json ? Self.json(check.report) : check.outline, isExact: json)
        (check.hasErrors ? ExitReason.programText : .success).exitProcess()
    }

    /// One object on one line.
    private static func json(_ report: ProgramReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }
}
