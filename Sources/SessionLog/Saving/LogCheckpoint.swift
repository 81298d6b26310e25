/// What the engine has computed from the beginning of a log, kept beside it: whoever goes on from a long log need not compute
/// all of it again. It is a copy; the log says everything without it.
public struct LogCheckpoint: Sendable, Hashable {
    /// How many entries, from the first one on, it stands for.
    public var entryCount: Int
    /// As the engine encodes it: one JSON object on one line. The log does not look into it.
    public var state: [UInt8]

    public init(entryCount: Int, state: [UInt8]) {
        self.entryCount = entryCount
        self.state = state
    }
}
