import ArgumentParser
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The options that say whether a run is kept.
struct SessionOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Save the session, so that `agent-chat sessions` can show it. (default: the configuration file, else on)")
    var save: Bool?

    /// Begins to save a session. Where that is not possible, a line on standard error says so, and the run is not saved.
    ///
    /// - Parameter isWanted: what the settings say.
    static func beginSession(of runID: RunID, _ program: String, isWanted: Bool) -> SessionFile? {
        guard isWanted else { return nil }
        guard let folder = StateFolder.current.map(SessionFolder.init(in:)) else {
            tellThatNothingIsSaved("Neither XDG_STATE_HOME nor HOME names a folder.")
            return nil
        }
        let header = SessionHeader(
            runID: runID, milliseconds: StreamingSessionLog.systemTime(), program: program, run: Array("{}".utf8))
        do throws(SessionError) {
            return try folder.create(header)
        } catch {
            tellThatNothingIsSaved(error.message)
            return nil
        }
    }

    private static func tellThatNothingIsSaved(_ reason: String) {
        StandardStreams.writeLine(
            "agent-chat: This session is not saved: \(reason) (--no-save does without this line.)",
            to: StandardStreams.error)
    }
}
