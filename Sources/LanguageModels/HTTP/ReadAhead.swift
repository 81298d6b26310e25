/// Bytes of a body that have been read and not taken yet, in whatever parts they came.
///
/// Whoever takes them takes all: a taker that falls behind, as in a server with a thousand replies at once, then has larger pieces
/// and less work for each, and so catches up.
struct ReadAhead: Sendable {
    /// Many, because the HTTP client drops what nobody has read when the connection breaks.
    static let mostParts = 1024

    private var bytes: [UInt8] = []
    private var partCount = 0

    /// - Returns: whether the taker is to be told, for it knows of no bytes that wait.
    mutating func add(_ part: some Collection<UInt8>) -> Bool {
        let isFirst = partCount == 0
        bytes += part
        partCount += 1
        return isFirst
    }

    /// Whether no more is to be read before something is taken.
    var isFull: Bool { partCount >= Self.mostParts }

    /// - Returns: everything, in order.
    mutating func takeAll() -> [UInt8] {
        defer { self = ReadAhead() }
        return bytes
    }
}
