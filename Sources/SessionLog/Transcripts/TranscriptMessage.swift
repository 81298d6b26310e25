/// One message on its way into a transcript: collects text, holds back line ends until more follows, and hands over what
/// can be written.
struct TranscriptMessage<Form: TranscriptForm>: Sendable {
    let messageID: String
    /// Stands on the same terminal already, so that nothing is to be written.
    var isShownElsewhere = false
    /// Text has arrived that can be seen, or the message has ended.
    private(set) var hasText = false
    private(set) var isEnded = false
    /// Whether something has been handed over.
    private(set) var hasBegun = false

    private let rawOutput: Bool
    /// nil for raw output.
    private var sanitizer: TextSanitizer?
    private var form = Form()
    /// To be written now, headings included.
    private var ready: [UInt8] = []
    /// What separates the heading from the text; empty once it is written.
    private var gap = ""
    /// Line ends, which are dropped if nothing follows them.
    private var heldLineEnds: [UInt8] = []

    init(_ messageID: String, _ section: TranscriptSection, rawOutput: Bool) {
        self.messageID = messageID
        self.rawOutput = rawOutput
        begin(section)
    }

    mutating func append(_ text: String) {
        guard !isEnded else { return }
        if rawOutput {
            hold(Array(text.utf8))
        } else {
            var safe: [UInt8] = []
            sanitizer?.sanitize(text.utf8, into: &safe)
            hold(safe)
        }
    }

    /// The message is whole. The line ends at the end of a text are dropped, and the line is ended.
    mutating func end(artifacts: [(name: String, content: String)]) {
        guard !isEnded else { return }
        closeText()
        for artifact in artifacts {
            begin(.artifact(name: artifact.name))
            append(artifact.content)
            closeText()
        }
        isEnded = true
        ready.append(UInt8(ascii: "\n"))
    }

    /// The message was broken off.
    mutating func abort() {
        guard !isEnded else { return }
        closeText()
        ready += Form.interruption.utf8
        isEnded = true
        ready.append(UInt8(ascii: "\n"))
    }

    /// What has become ready since the last time.
    mutating func take() -> [UInt8] {
        hasBegun = true
        defer { ready = [] }
        return ready
    }

    // MARK: Sections

    private mutating func begin(_ section: TranscriptSection) {
        sanitizer = rawOutput ? nil : TextSanitizer()
        form = Form()
        let heading = Form.heading(of: section)
        ready += heading.text.utf8
        gap = heading.gap
    }

    private mutating func closeText() {
        var rest: [UInt8] = []
        sanitizer?.finish(into: &rest)
        hold(rest)
        heldLineEnds = []
        ready += form.close()
    }

    private mutating func hold(_ text: [UInt8]) {
        guard let last = text.lastIndex(where: { !Self.isLineEnd($0) }) else {
            heldLineEnds += text
            return
        }
        ready += gap.utf8
        gap = ""
        hasText = true
        let visible = heldLineEnds + text[...last]
        ready += visible
        form.follow(visible)
        heldLineEnds = Array(text[(last + 1)...])
    }

    /// A CR reaches this only in raw output.
    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
