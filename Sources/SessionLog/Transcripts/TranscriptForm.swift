/// How a transcript for people writes a message: the parts around its texts, and what a text may leave open.
protocol TranscriptForm: Sendable {
    init()

    /// What stands before a text, and what separates both if there is any text.
    static func heading(of section: TranscriptSection) -> (text: String, gap: String)
    /// Ends the text of an aborted message.
    static var interruption: String { get }

    /// A piece of the section's text has been written.
    mutating func follow(_ text: [UInt8])
    /// The section's text is over: what has to follow so that it does not reach into what comes next.
    mutating func close() -> [UInt8]
}

/// A part of a message with a heading and a text. The names in it are safe, and on one line.
enum TranscriptSection: Sendable {
    case said(Speaker)
    case artifact(name: String)

    enum Speaker: Sendable {
        /// The one human, who reads the transcript.
        case you
        case agent(String, listener: String?)
    }
}

/// Plain forms, whose texts cannot leave anything open.
extension TranscriptForm {
    mutating func follow(_ text: [UInt8]) {}
    mutating func close() -> [UInt8] { [] }
}
