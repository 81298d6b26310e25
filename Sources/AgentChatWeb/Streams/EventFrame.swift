import SessionLog

/// Frames of a stream of server-sent events (WHATWG HTML, "Server-sent events"): an `id` line where there is one, a `data`
/// line, and no `event` line, so that every client's message handler gets them.
enum EventFrame {
    /// What a stream begins with: how soon a browser should come back after it has lost the connection.
    static let opening = Array("retry: 2000\n\n".utf8)

    /// - Parameter object: JSON on one line.
    static func append(_ object: [UInt8], id: EventID?, to frames: inout [UInt8]) {
        if let id { frames += "id: \(id)\n".utf8 }
        frames += "data: ".utf8
        frames += object
        frames += "\n\n".utf8
    }
}
