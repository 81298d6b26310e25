import SessionLog
import Streaming

/// What the transcript shows in one piece: a message in its frame, or a remark of the program's.
struct Panel: Sendable {
    enum Kind: Sendable, Hashable {
        /// A message, by its number among the ``PanelList/headings``.
        case message(heading: Int)
        /// A sentence about the run, without a frame.
        case remark(StyleRole)
    }

    enum State: Sendable, Hashable {
        /// It is being written.
        case open
        case complete
        /// It was broken off; perhaps another message has taken its place, and it is shown no more.
        case brokenOff(AbortReason, isReplaced: Bool)
    }

    let kind: Kind
    /// The exact text, as far as it has arrived. Once the message has ended, it shares its memory with the log.
    var text: String
    var state: State
    var artifacts: [MessageArtifact] = []
}

/// Between whom a message is, and how its frame says so.
struct PanelHeading: Sendable, Hashable {
    /// Class names, or ``LogEvent/human``.
    let sender: String
    let recipient: String
    /// Safe, and on one line.
    let title: String
    let role: StyleRole
    let isByHuman: Bool
}

extension Panel.State {
    /// What the frame says about a message that is not whole.
    var label: String? {
        guard case .brokenOff(let reason, _) = self else { return nil }
        return switch reason {
        case .cancelled: "interrupted"
        case .length: "cut off: output limit"
        case .error: "broken off"
        }
    }
}
