import ArgumentParser
import LanguageModels
import Settings

/// `agent-chat models`: what can be used here now, and why the rest cannot.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Show which models can be used here now, and why the others cannot.",
        discussion: """
            Asks each provider that is set up for its list of models, and waits at most 5 seconds for it. The model that a \
            run takes when none is named is marked with a star.

            \(ExitReason.help([.success, .usage, .outputFailed, .configuration], success: "at least one can be used"))
            """
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let report = await ModelsReport(asking: try ModelOptions.availability())
        if json {
            try await CommandOutput.write(json: report)
        } else {
            try await CommandOutput.write(report.text + "\n", isExact: false)
        }
        (report.isAnyUsable ? ExitReason.success : .configuration).exitProcess()
    }
}
