/// One message on its way into a transcript: collects text, holds back line ends until more follows, and hands over what
/// can be written.
struct TranscriptMessage: Sendable {
    let messageID: String
    /// nil for raw output.
    private var sanitizer: TextSanitizer?
    /// To be written now, header included.
    private var ready: [UInt8]
    /// Line ends, which are dropped if nothing follows them.
    private var heldLineEnds: [UInt8] = []
    private(set) var hasText = false
    private(set) var isEnded = false
    /// Whether something has been handed over.
    private(set) var hasBegun = false

    private static let interrupted = " […interrupted]"

    init(_ messageID: String, header: String, rawOutput: Bool) {
        self.messageID = messageID
        sanitizer = rawOutput ? nil : TextSanitizer()
        ready = Array((rawOutput ? header : TextSanitizer.sanitized(header)).utf8)
    }

    mutating func append(_ text: String) {
        guard !isEnded else { return }
        if sanitizer == nil {
            hold(Array(text.utf8))
        } else {
            var safe: [UInt8] = []
            sanitizer?.sanitize(text.utf8, into: &safe)
            hold(safe)
        }
    }

    /// No more text follows. The line ends at the message's end are dropped and the line is ended.
    mutating func end(isAborted: Bool) {
        guard !isEnded else { return }
        isEnded = true
        var rest: [UInt8] = []
        sanitizer?.finish(into: &rest)
        hold(rest)
        heldLineEnds = []
        if isAborted { ready += Self.interrupted.utf8 }
        ready.append(UInt8(ascii: "\n"))
    }

    /// What has become ready since the last time.
    mutating func take() -> [UInt8] {
        hasBegun = true
        defer { ready = [] }
        return ready
    }

    private mutating func hold(_ text: [UInt8]) {
        guard let last = text.lastIndex(where: { !Self.isLineEnd($0) }) else {
            heldLineEnds += text
            return
        }
        if !hasText {
            ready.append(UInt8(ascii: " "))
            hasText = true
        }
        ready += heldLineEnds
        ready += text[...last]
        heldLineEnds = Array(text[(last + 1)...])
    }

    /// A CR reaches this only in raw output.
    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
