import ArgumentParser
import PlaybookEngine
import PlaybookLanguage
import Settings

/// `agent-chat check`: reports what is in a program and what is wrong with it.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report what is wrong with a program, and what is in it. Runs nothing.",
        usage: "agent-chat check <playbook> ... [<options>]",
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

    @OptionGroup var pythonInterpreter: PythonInterpreterOption

    @Option(
        help: ArgumentHelp(
            "With guided: also tell which steps need a model where the engine drives them.", valueName: "interpreter"))
    var interpreter: InterpreterChoice?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        var check = try ProgramFiles.check(playbooks)
        let python = pythonInterpreter.options(for: playbooks)
        check.add(await PythonSyntaxCheck.problems(in: Program(agents: check.agents), python))
        if json {
            try await CommandOutput.write(json: check.report(tellingJudgements: interpreter == .guided))
        } else {
            let needs = interpreter == .guided ? "\n" + check.judgedStepsText : ""
            try await CommandOutput.write(check.outline + needs, isExact: false)
        }
        (check.hasErrors ? ExitReason.programText : .success).exitProcess()
    }
}
