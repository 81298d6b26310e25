import PlaybookEngine
import SessionLog

/// A run that is about to begin, or to go on, with all that its front end has to know of it.
struct ReadyRun {
    let run: ProgramRun
    let log: StreamingSessionLog
    let runID: RunID
    let runLog: RunLog
    /// What the title of the screen calls the program.
    let title: String
    let recorder: RecordOption.Recorder
    /// The file for a copy of the transcript.
    let transcript: OutputFile?
    /// Where it is saved.
    let file: SessionFile?
    /// What happened before in a session that goes on.
    var past: PastConversation?
    /// The run's first message comes from standard input.
    var hasTypedMessage = false
}

/// What happened before in a session that goes on.
struct PastConversation: Sendable {
    var entries: [LogEntry] = []
    /// What the transcript's file holds of it.
    var transcriptFile: [UInt8] = []

    /// What the file for a transcript does not have yet. A process that is killed may have written less there than was
    /// saved, or a piece more; and a file with other text in it is only added to.
    ///
    /// - Parameter transcript: of these entries, as the file would have it.
    func missing(of transcript: [UInt8]) -> [UInt8] {
        transcript.starts(with: transcriptFile) ? Array(transcript.dropFirst(transcriptFile.count)) : []
    }

    /// What the full screen is to show of it, without what held only then.
    var shownEntries: ArraySlice<LogEntry> {
        entries.filter { entry in
            switch entry.event {
            case .ended, .inputRequested, .status, .note(.warning, _, _, _), .note(.error, _, _, _): false
            default: true
            }
        }[...]
    }
}
