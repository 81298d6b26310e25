import SessionLog

/// How plain output is to look.
struct PlainStyle: Sendable, Hashable {
    var terminals: StandardStreams.Terminals
    /// Of standard output.
    var format = TranscriptFormat.text
    /// Of the transcript's file; nil for none.
    var fileFormat: TranscriptFormat?
    /// Messages appear when they are complete, not while they are written.
    var showsMessagesWhole = false
    /// Messages between agents appear too.
    var snoops = false
    /// Steps, calls and notes go to standard error.
    var isVerbose = false
    /// Control sequences in messages pass as they are.
    var isRaw = false
    /// Nothing is erased, and everything is a full sentence, for screen readers.
    var isAccessible = false
    /// All of standard input has been read before, so nobody is asked for lines.
    var hasReadInput = false

    /// Where the prompt goes: only a person at a terminal needs one, and it must not end up in a file.
    var promptStream: Stream? {
        guard terminals.input else { return nil }
        if terminals.error { return .error }
        return terminals.output ? .output : nil
    }

    /// Whether the terminal itself already shows what the person types, in the midst of the transcript.
    var terminalEchoesInput: Bool {
        terminals.input && terminals.output && terminals.outputIsInput && !format.isJSON
    }

    /// The typing indicator is erased again, which a terminal must understand and a screen reader would read out.
    var showsTypingIndicator: Bool { terminals.error && terminals.eraseLines && !isAccessible }

    enum Stream: Sendable, Hashable {
        case output
        case error
        /// The transcript's file.
        case transcript
    }
}

extension TranscriptFormat {
    var isJSON: Bool { self == .json || self == .events }
}
