import Streaming

/// The text of a message, and of the artifacts that it names, in blocks.
struct PanelContent: Sendable {
    private var message = MarkdownDocument()
    /// Those of a whole message, each under its name, as the plain transcript appends them.
    private var artifacts: [(name: String, document: MarkdownDocument)] = []

    init() {}

    /// The content of a message that has ended.
    init(_ panel: Panel) {
        message = MarkdownDocument(complete: panel.text)
        finish(artifacts: panel.artifacts)
    }

    mutating func append(_ text: String) {
        message.append(text)
    }

    mutating func finish(artifacts: [MessageArtifact]) {
        message.finish()
        self.artifacts = artifacts.map { ($0.name, MarkdownDocument(complete: $0.content)) }
    }

    /// An artifact's heading is a block too.
    var blockCount: Int {
        artifacts.reduce(message.blockCount) { $0 + 1 + $1.document.blockCount }
    }

    /// Lays a block out; none for one that there is not.
    func rows(ofBlock block: Int, width: Int) -> [TextRow] {
        var rest = block
        if rest < message.blockCount { return message.rows(ofBlock: rest, width: width) }
        rest -= message.blockCount
        for artifact in artifacts {
            if rest == 0 { return heading(of: artifact.name, isFirst: block == 0, width: width) }
            rest -= 1
            if rest < artifact.document.blockCount { return artifact.document.rows(ofBlock: rest, width: width) }
            rest -= artifact.document.blockCount
        }
        return []
    }

    /// The text that a block shows, as it was written; for the heading of an artifact, as it is shown.
    func source(ofBlock block: Int) -> Substring {
        var rest = block
        if rest < message.blockCount { return message.source(ofBlock: rest) }
        rest -= message.blockCount
        for artifact in artifacts {
            if rest == 0 { return Self.heading(of: artifact.name)[...] }
            rest -= 1
            if rest < artifact.document.blockCount { return artifact.document.source(ofBlock: rest) }
            rest -= artifact.document.blockCount
        }
        return ""
    }

    static func heading(of artifact: String) -> String { "Artifact[\(artifact)]:" }

    private func heading(of artifact: String, isFirst: Bool, width: Int) -> [TextRow] {
        let row = StyledRow(Self.heading(of: artifact), CellStyle(.text, .bold)).truncated(to: width)
        return (isFirst ? [] : [TextRow(row: StyledRow(), position: 0)]) + [TextRow(row: row, position: 0)]
    }
}
