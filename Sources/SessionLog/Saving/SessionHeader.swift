/// What the first line of a saved session says of its run.
public struct SessionHeader: Sendable, Hashable {
    public var runID: RunID
    /// Tells the numbers of this log's entries from those of another that began like it (``LogEpoch``).
    public var epoch: String
    /// When the run began, in milliseconds since 1970.
    public var milliseconds: Int64
    /// The program's title, or its files.
    public var program: String
    /// What the engine needs to go on, as a JSON object. Nobody else looks into it.
    public var run: [UInt8]

    /// - Parameter run: one JSON object.
    public init(runID: RunID, epoch: String = LogEpoch.make(), milliseconds: Int64, program: String, run: [UInt8]) {
        self.runID = runID
        self.epoch = epoch
        self.milliseconds = milliseconds
        self.program = program
        self.run = run
    }

    /// The name of the file's format, and the version that is written and read.
    public static let format = "agent-chat session"
    public static let version = 1
}

/// Names a stretch of a log in which an entry's number means one entry for ever.
///
/// A log that was not closed in order may have shown entries that its file has lost; their numbers are given anew when it
/// goes on, and so it goes on in another epoch.
public enum LogEpoch {
    /// 16 hexadecimal digits.
    public static func make() -> String { String(RunID().description.prefix(16)) }
}
