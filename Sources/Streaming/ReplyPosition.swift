/// A place in a model's reply.
public struct ReplyPosition: Sendable, Hashable, Codable {
    /// Lines, from 1; a line ends at LF, CRLF or CR.
    public var line: Int
    /// Unicode scalars, from 1.
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
