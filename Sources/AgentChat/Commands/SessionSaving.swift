import PlaybookEngine
import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Saving the session of a run, from its beginning on.
enum SessionSaving {
    /// Begins to save a session. Where that is not possible, a line on standard error says so, and the run is not saved.
    static func begin(_ run: SavedRun, runID: RunID) -> SessionFile? {
        guard let folder = StateFolder.current.map(SessionFolder.init(in:)) else {
            tellThatNothingIsSaved("Neither XDG_STATE_HOME nor HOME names a folder.")
            return nil
        }
        do {
            return try folder.create(
                SessionHeader(
                    runID: runID, milliseconds: StreamingSessionLog.systemTime(), program: run.programName,
                    run: Array(try JSONEncoder().encode(run))))
        } catch let error as SessionError {
            tellThatNothingIsSaved(error.message)
        } catch {
            tellThatNothingIsSaved("The program cannot be written as JSON.")
        }
        return nil
    }

    private static func tellThatNothingIsSaved(_ reason: String) {
        EarlyWarnings.tell("agent-chat: This session is not saved: \(reason) (--no-save does without this line.)")
    }

    /// Says at a terminal how to go on with a session that can go on, in one line.
    static func tellHowToGoOn(_ file: SessionFile?, after log: StreamingSessionLog) {
        guard let file, !file.hasFailed, StandardStreams.terminals.error else { return }
        let count = log.count
        let last = log.entries(in: max(0, count - 4)..<count).last { if case .ended = $0.event { true } else { false } }
        guard case .ended(let ending) = last?.event, ending.letsRunGoOn else { return }
        // Enough of the ID to tell it from others.
        StandardStreams.writeLine(
            "To go on: agent-chat --resume \(file.header.runID.description.prefix(8))", to: StandardStreams.error,
            patience: 500)
    }
}
