import ArgumentParser
import ChatDisplay
import SessionLog
import Settings

/// The options that say what goes in and out, and where.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What you say first, before any line of standard input.", valueName: "text"))
    var message: String?

    @Option(
        help: ArgumentHelp(
            "Whether a line of standard input is a message, or all of it is one, which is then $startup_message too.",
            valueName: "form"))
    var inputFormat = InputFormat.lines

    @Option(help: ArgumentHelp("The form of standard output.", valueName: "form"))
    var output = OutputFormat.text

    @Option(
        help: ArgumentHelp(
            "Also write the transcript to a file, replacing it, or, with --resume, adding to it: .md in Markdown, .jsonl as JSON objects, else text.",
            valueName: "file"),
        completion: .file())
    var transcript: String?

    @Flag(help: "Lines instead of the full screen; by itself where standard input or output is no terminal.")
    var plain = false

    @Flag(help: "Also show messages between agents.")
    var snoop = false

    @Flag(
        name: [.short, .long],
        help:
            "Also show steps, calls, variables and token counts: on standard error, or in the full screen's log panel.")
    var verbose = false

    @Flag(help: "Do not neutralise control sequences in what models write. Unsafe on a terminal.")
    var rawOutput = false

    @Flag(help: "Write full sentences and erase nothing, for screen readers. (default: ACCESSIBLE, else off)")
    var accessible = false

    @Option(
        help: ArgumentHelp("Add the program's own log to a file; more of it with --verbose.", valueName: "file"),
        completion: .file())
    var logFile: String?

    /// Whether a person is there who can let a model try again that gave no answer.
    var canBeAskedAgain: Bool { StandardStreams.terminals.input && inputFormat == .lines }

    enum InputFormat: String, ExpressibleByArgument, CaseIterable {
        case lines
        case whole
    }

    enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
        case text
        case markdown
        case json
        case streamJSON = "stream-json"
    }

    func validate() throws {
        if inputFormat == .whole, message != nil {
            throw ValidationError("--message and --input-format whole both give the first message; use one of them.")
        }
    }

    // MARK: For a run

    /// How plain output is to look.
    ///
    /// - Parameters:
    ///   - showsMessagesWhole: for `--no-stream`.
    ///   - isAccessible: what the settings say.
    func style(
        terminals: StandardStreams.Terminals, showsMessagesWhole: Bool, isAccessible: Bool
    ) -> PlainStyle {
        PlainStyle(
            terminals: terminals, format: output.transcriptFormat, fileFormat: transcript.map(Self.format(ofFile:)),
            showsMessagesWhole: showsMessagesWhole, snoops: snoop, isVerbose: verbose, isRaw: rawOutput,
            isAccessible: isAccessible, hasReadInput: inputFormat == .whole)
    }

    /// What decides between the full screen and plain output.
    ///
    /// - Parameters:
    ///   - isWithoutStream: for `--no-stream`.
    ///   - isAccessible: what the settings say.
    func wishes(isWithoutStream: Bool, isAccessible: Bool) -> FrontEnd.Wishes {
        FrontEnd.Wishes(
            isPlain: plain, isWithoutStream: isWithoutStream, isAccessible: isAccessible, output: output,
            input: inputFormat)
    }

    /// How the full screen is to look.
    func screenStyle(terminal: TerminalType, program: String, model: String, _ settings: Settings) -> ScreenStyle {
        var chat = ChatScreen.Configuration(program: program, model: model)
        chat.showsMessagesBetweenAgents = snoop
        chat.isVerbose = verbose
        chat.showsMessagesWhole = !settings.llm.streamingEnabled
        let earlierHistory = settings.keepsHistory ? InputHistoryFile() : nil
        chat.history = earlierHistory?.read() ?? []
        // Of a session of which nothing is kept, no line is.
        let history = settings.savesSessions ? earlierHistory : nil
        chat.remembersInput = history != nil
        return ScreenStyle(
            terminal: terminal, chat: chat, theme: Theme(settings.display), history: history,
            wantsColors: TerminalType.wantsColors, isFileRaw: rawOutput)
    }

    /// Opens the file for the transcript, if there is to be one.
    func openTranscript() throws(CommandFailure) -> OutputFile? {
        guard let transcript else { return nil }
        return try OutputFile.replacing(transcript)
    }

    /// Opens the file for the transcript of a session that goes on, which is added to.
    ///
    /// - Parameter past: is told what the file holds.
    func continueTranscript(_ past: inout PastConversation) throws(CommandFailure) -> OutputFile? {
        guard let transcript else { return nil }
        let file = try OutputFile.continuing(transcript)
        past.transcriptFile = file.content
        return file
    }

    /// All of standard input, where that is one message; nil where it is not, or is empty.
    func wholeInput() async throws(CommandFailure) -> String? {
        guard inputFormat == .whole else { return nil }
        let terminals = StandardStreams.terminals
        if terminals.input && terminals.error {
            StandardStreams.writeLine("Type your message. Ctrl-D on an empty line ends it.", to: StandardStreams.error)
        }
        switch await StandardInput().everything() {
        case .line(let text): return text
        case .end: return nil
        case .failed(let message): throw CommandFailure(.unreadableFile, "agent-chat: \(message)")
        }
    }

    /// The form of a transcript's file, by its name.
    static func format(ofFile path: String) -> TranscriptFormat {
        let name = path.lowercased()
        if name.hasSuffix(".md") { return .markdown }
        return name.hasSuffix(".jsonl") ? .events : .text
    }
}

extension OutputOptions.OutputFormat {
    var transcriptFormat: TranscriptFormat {
        switch self {
        case .text: .text
        case .markdown: .markdown
        case .json: .json
        case .streamJSON: .events
        }
    }
}
