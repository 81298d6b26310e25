import OrderedCollections
import PlaybookLanguage

/// What the engine says to the child process that executes the program's Python.
enum PythonCommand: Sendable, Hashable, Codable {
    /// The first command: defines the blocks, in the program's order. Answered by `loaded` or `notLoaded`.
    case load([PythonModule])
    /// Starts a playbook. `id` names the call from here on; the same id is never used again in a run.
    case call(
        id: Int, agent: String, module: String, playbook: String, arguments: OrderedDictionary<String, PlaybookValue>)
    /// Stops a call: its coroutine is cancelled. It is answered by `failed` like any other error, or by `returned` where the
    /// code does not mind.
    case cancel(call: Int)
    /// The result of a request.
    case answer(request: Int, value: PlaybookValue)
    /// A request could not be met; the code gets an exception with that message.
    case refusal(request: Int, message: String)
    /// A message that a `waitForMessage` with `observes` waits for has grown. `content` is the new piece.
    case growth(request: Int, sender: String, content: String)
}

/// The Python of one agent of the program: one module, in which its blocks are executed one after the other.
struct PythonModule: Sendable, Hashable, Codable {
    /// The agent's class name.
    var name: String
    var blocks: [Block]
    /// What the code may call as `await Name(…)`, with the agent's own playbooks in Python among them.
    var playbooks: [String]
    /// What it may call as `await Agent.Name(…)`: by class name, its own class among them.
    var agents: OrderedDictionary<String, [String]>

    struct Block: Sendable, Hashable, Codable {
        var source: String
        /// The playbook file, and the line of the block's first line in it: tracebacks name them.
        var file: String
        var line: Int
    }
}

/// What the child process says to the engine.
enum PythonEvent: Sendable, Hashable, Codable {
    case loaded
    case notLoaded(PythonFailure)
    /// A playbook that is executed asks for something. Ids are the child's, and never used again.
    case request(id: Int, call: Int, PythonRequest)
    /// The code does not wait for a request's answer any more.
    case requestCancelled(id: Int)
    case returned(call: Int, value: PlaybookValue)
    case failed(call: Int, PythonFailure)
    /// A line that the code wrote to its standard output or error, and how many lines were left out before it because
    /// they came too fast.
    case printed(String, omitted: Int)
    /// Something of the program's code that people should know, and the agent whose call made it.
    case warned(String, agent: String?)
    /// The child process is gone; calls in progress fail with this sentence. Nothing comes after it.
    case died(reason: String)
}

/// What a playbook in Python can ask for. All but `messagePiece` are answered.
enum PythonRequest: Sendable, Hashable, Codable {
    /// A playbook, in either language: `callee` as a model would write it.
    case call(callee: String, positional: [PlaybookValue], named: OrderedDictionary<String, PlaybookValue>)
    /// A message whose text is known. No target means the human.
    case send(target: String?, text: String)
    /// A message that is written piece by piece begins; its pieces and its end name this request. The answer comes at once.
    case messageStart(target: String?)
    case messagePiece(start: Int, text: String)
    /// The answer comes when it is delivered. `isAborted` when the code that writes it has failed.
    case messageEnd(start: Int, isAborted: Bool)
    /// `observes` asks for `growth` while a message is written. The answer is a list of `{content, sender}`.
    case waitForMessage(source: String?, timeout: Double?, observes: Bool)
    case saveArtifact(name: String, summary: String, content: PlaybookValue)
    case loadArtifact(name: String)
    /// The agent's variables: one, or null where there is none; all; one set, or removed by null.
    case variable(name: String)
    case variables
    case setVariable(name: String, value: PlaybookValue)
    case createAgent(className: String, arguments: OrderedDictionary<String, PlaybookValue>)
    case endProgram
}

/// An exception, as far as people need it.
struct PythonFailure: Error, Sendable, Hashable, Codable {
    /// `ValueError: no such price`
    var message: String
    /// Where in the playbook file it was raised, or what of it called the code that raised it. nil if none of it did.
    var file: String?
    var line: Int?
    /// From 1; of a syntax error.
    var column: Int?
    var isSyntaxError: Bool
    /// Python's own traceback, without the frames of the bridge.
    var traceback: String
}
