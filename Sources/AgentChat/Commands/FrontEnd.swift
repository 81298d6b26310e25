/// In which form a run meets the person.
enum FrontEnd: Sendable, Hashable {
    case fullScreen
    /// Plain output; with a sentence that says why, unless an option or a redirected stream chose it.
    case plain(reason: String?)

    /// What options say about it.
    struct Wishes: Sendable, Hashable {
        var isPlain = false
        /// The flag `--no-stream`; streaming that is off for another reason means whole messages on the full screen.
        var isWithoutStream = false
        var isAccessible = false
        var output = OutputOptions.OutputFormat.text
        var input = OutputOptions.InputFormat.lines
    }

    /// - Parameter terminalType: TERM; nil where it is not set.
    init(terminals: StandardStreams.Terminals, terminalType: String?, wishes: Wishes) {
        let isChosen =
            wishes.isPlain || wishes.isWithoutStream || wishes.isAccessible || wishes.output != .text
            // All that the person says has been read before, so there is nothing to type.
            || wishes.input != .lines
        guard !isChosen, terminals.input, terminals.output else {
            self = .plain(reason: nil)
            return
        }
        switch terminalType {
        case nil, "": self = .plain(reason: Self.reason("TERM does not say what terminal this is"))
        case "dumb": self = .plain(reason: Self.reason("TERM says that this terminal is dumb"))
        default: self = .fullScreen
        }
    }

    /// Why there is plain output where ncurses could not start.
    static func ncursesFailed(terminalType: String) -> String {
        reason("a terminal of type “\(terminalType)” is unknown here, or cannot show a full screen")
    }

    private static func reason(_ cause: String) -> String {
        "agent-chat: Plain output, since \(cause). (--plain does without this line.)"
    }
}
