import ArgumentParser
import PlaybookEngine
import PlaybookLanguage
import Settings

/// `agent-chat compile`: writes a program as PBASM.
struct CompileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Write a program as PBASM, the form in which it runs.",
        usage: "agent-chat compile <playbook> ... [--output <file>] [options]",
        discussion: """
            PBASM gives each step a number and a code. What is written can be read, corrected, kept in a file that ends \
            in .pbasm, and run like its source. Warnings go to standard error. The options of the model count with \
            --compiler model.

            \(ExitReason.help(Self.exitReasons, success: "the program was written"))
            """
    )

    private static let exitReasons: [ExitReason] = [
        .success, .usage, .programText, .unreadableFile, .unavailable, .outputFailed, .keyRefused, .configuration,
    ]

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to this file, replacing it, instead of standard output.", valueName: "file"),
        completion: .file(extensions: ["pbasm"]))
    var output: String?

    @OptionGroup var compilerOptions: CompilerOptions

    @OptionGroup(title: "Model options") var modelOptions: ModelOptions

    func run() async throws {
        var program = try ProgramFiles.load(playbooks)
        var inputs = playbooks
        var settings: Settings?
        if try ModelOptions.compiler(option: compilerOptions.compiler) == .model {
            let resolved = try modelOptions.resolve(compiler: .model)
            inputs += resolved.recordings
            settings = resolved
        }
        // Before a model is paid for what cannot be written.
        var outputGuard = OutputGuard(inputs: inputs)
        try outputGuard.take(outputs: [output])
        if let settings {
            let model = try ModelOptions.makeModel(settings)
            program = try await compilerOptions.compile(program, by: model, settings, isRecorded: false)
        }
        ProgramFiles.tellWarnings(of: program)
        guard let output else { return try await CommandOutput.write(program.pbasm, isExact: true) }
        do {
            try CompiledFile.write(program.pbasm, to: output)
        } catch {
            throw CommandFailure(.outputFailed, "agent-chat: \(output) cannot be written: \(error.reason).")
        }
    }
}
