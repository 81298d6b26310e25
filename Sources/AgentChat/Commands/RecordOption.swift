import ArgumentParser
import LanguageModels

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The option that records what the model answers.
struct RecordOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Record what the model answers, with its timing; --model replay:FILE plays it back.", valueName: "file"),
        completion: .file())
    var record: String?

    /// A model, recorded if that was asked for.
    struct Recorder {
        let model: any LanguageModel
        fileprivate let file: RecordingFile?

        /// What to exit with when the run has ended: a recording that is incomplete is said to be so, once.
        func exitReason(after reason: ExitReason) -> ExitReason {
            guard let failure = file?.failure else { return reason }
            StandardStreams.writeLine("agent-chat: \(failure.message)", to: StandardStreams.error)
            return reason == .success ? .outputFailed : reason
        }
    }

    func recorder(of model: any LanguageModel) throws(CommandFailure) -> Recorder {
        guard let record else { return Recorder(model: model, file: nil) }
        let reader = OutputFile.waitForReader(ofPipe: record)
        defer { if let reader { close(reader) } }
        do throws(RecordingFile.Failure) {
            let file = try RecordingFile(replacing: record)
            return Recorder(model: RecordingModel(model, into: file), file: file)
        } catch {
            throw CommandFailure(.outputFailed, "agent-chat: \(error.message)")
        }
    }
}
