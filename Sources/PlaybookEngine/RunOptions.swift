public import PlaybookLanguage

public import struct Logging.Logger

/// How a run goes about its work.
public struct RunOptions: Sendable {
    /// Whether replies are asked for as a stream.
    public var streamingEnabled: Bool
    /// Whether the engine drives the steps itself, and asks a model only for what needs judgement.
    public var isGuided: Bool
    /// Whether there is a model to ask.
    public var hasModel: Bool
    /// Whether it is so small that it is asked in the fewest words, and what it says of an answer is checked against it.
    public var isModelSmall: Bool
    /// Requests to models between two messages of the human, at most.
    public var maxLLMCalls: Int
    /// Whether the run waits for the human where the model gives no answer, instead of failing.
    public var waitsForModel: Bool
    /// What the human can do then, as the rest of a sentence.
    public var retryAdvice = "Enter alone tries again, and so does any message."
    /// What the human says first, before a front end is asked for a line.
    public var firstMessage: String?
    /// Values for the parameters of begin playbooks, by name without `$`.
    public var arguments: [String: PlaybookValue]
    /// What every agent has as `$startup_message` from the beginning.
    public var startupMessage: String?
    /// Where LoadFile reads; nil where no file may be read.
    public var folder: ProgramFolder?
    /// How the program's Python is run; nil where none may be.
    public var python: PythonOptions?
    /// Where the engine says what it does; never what anybody says in the run.
    public var logger: Logger

    public init(
        streamingEnabled: Bool = false, isGuided: Bool = false, hasModel: Bool = true, isModelSmall: Bool = false,
        maxLLMCalls: Int = 100,
        waitsForModel: Bool = false,
        firstMessage: String? = nil, arguments: [String: PlaybookValue] = [:], startupMessage: String? = nil,
        folder: ProgramFolder? = nil,
        python: PythonOptions? = nil, logger: Logger = Logger(label: "agent-chat.engine")
    ) {
        self.streamingEnabled = streamingEnabled
        self.isGuided = isGuided
        self.hasModel = hasModel
        self.isModelSmall = isModelSmall
        self.maxLLMCalls = maxLLMCalls
        self.waitsForModel = waitsForModel
        self.firstMessage = firstMessage
        self.arguments = arguments
        self.startupMessage = startupMessage
        self.folder = folder
        self.python = python
        self.logger = logger
    }
}
