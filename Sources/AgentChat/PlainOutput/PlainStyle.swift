/// How plain output is to look.
struct PlainStyle: Sendable, Hashable {
    var terminals: StandardStreams.Terminals
    /// Messages appear when they are complete, not while they are written.
    var showsMessagesWhole = false
    /// Messages between agents appear too.
    var snoops = false
    /// Steps, calls and notes go to standard error.
    var isVerbose = false
    /// Control sequences in messages pass as they are.
    var isRaw = false

    /// Where the prompt goes: only a person at a terminal needs one, and it must not end up in a file.
    var promptStream: Stream? {
        guard terminals.input else { return nil }
        if terminals.error { return .error }
        return terminals.output ? .output : nil
    }

    /// Whether the terminal itself already shows what the person types, in the midst of the transcript.
    var terminalEchoesInput: Bool { terminals.input && terminals.output }

    enum Stream: Sendable, Hashable {
        case output
        case error
    }
}
