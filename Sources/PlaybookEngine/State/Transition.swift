import PlaybookLanguage
import SessionLog
import Streaming

/// A change of the interpreter's state. Transitions are facts that have been decided: applying one asks nobody and
/// cannot fail, and the same transitions in the same order give the same state.
///
/// Where one names a frame, the frame may stand anywhere in its stack: a reply is read to its end while a playbook that
/// it called already executes.
enum Transition: Sendable, Codable, Equatable {
    // MARK: Stacks and frames

    case stackStarted(agent: String, origin: Stack.Origin, opening: Frame.Opening)
    case framePushed(stack: Int, opening: Frame.Opening)
    /// A playbook of another agent was called: a stack starts there and the caller's waits for it.
    case stackCalled(fromStack: Int, agent: String, opening: Frame.Opening)
    /// The top frame has returned; its stack ends with the last one.
    case frameReturned(stack: Int, value: PlaybookValue)

    /// A placeholder of the frame's description has no value; the description says why in its place.
    case placeholderFailed(frame: FrameID, message: String)
    case descriptionResolved(frame: FrameID, text: String)
    /// The top frame has failed; the item that called it fails with it.
    case callFailed(stack: Int, message: String)

    // MARK: Python

    /// The code of a playbook in Python begins to run in the child process.
    case pythonStarted(frame: FrameID)
    /// The code has asked for a playbook, or for a message.
    case pythonRequested(frame: FrameID, PythonExecution.Request)
    /// The next request is carried out.
    case pythonRequestBegun(frame: FrameID)
    case pythonRequestRefused(frame: FrameID, request: Int, message: String)
    /// The child process was told the answer of the request that was carried out.
    case pythonAnswered(frame: FrameID)
    /// The code does not wait for a request any more; what it had begun ends.
    case pythonRequestCancelled(frame: FrameID, request: Int)
    /// The code has returned. What it had called and did not wait for ends, as with a failure.
    case pythonReturned(frame: FrameID, value: PlaybookValue)
    /// The code has failed, was stopped, or is lost with its process; the call fails.
    case pythonFailed(frame: FrameID, message: String)
    /// The code is lost with its process, and is `idempotent`: it is about to run again from its beginning.
    case pythonRestarted(frame: FrameID)
    /// A playbook marked `parallel=True` was called: it runs on a stack of its own while the caller goes on.
    case parallelCalled(from: FrameID, agent: String, opening: Frame.Opening)
    /// All such calls of a frame have ended: their results are applied in the order in which they were written.
    case parallelCallsSettled(frame: FrameID)

    // MARK: Replies

    /// Less of the exchanges of these frames is shown from now on.
    case shortened(stack: Int, frames: [Int: Shortening])
    /// `bytes` is the length of the whole request; `opening` what the engine writes of the reply itself, where the model
    /// is only asked a question.
    case requested(frame: FrameID, instruction: String, isStreamed: Bool, bytes: Int, opening: String? = nil)
    /// A question whose answer was lost is asked again; what was executed of the reply before it stays so.
    case questionRepeated(frame: FrameID, isStreamed: Bool, bytes: Int)
    /// The provider has counted a request.
    case measured(bytes: Int, tokens: Int)
    /// The model cannot read a prompt of that length; so much is taken for its window from now on.
    case promptRefused(frame: FrameID, window: Int)
    case replyArrived(frame: FrameID, text: String)
    /// The reply has come to its regular end, or to a yield or another end that its text says. One of which this is not known when a run goes on counts as broken off where
    /// its text ends, unless the text itself says that it is over.
    case replyRead(frame: FrameID)
    /// The reply is executed; `keptBytes` of its text stay in later prompts.
    case replyFinished(frame: FrameID, keptBytes: Int)
    /// Nothing of the reply counts: its request is sent again.
    case replyDropped(frame: FrameID)
    /// The reply cannot be read or holds nothing to execute.
    case replyMalformed(frame: FrameID)
    /// The reply broke off; the next one is asked for whole. A failure of streaming itself counts towards giving it up.
    case brokeOff(frame: FrameID, isStreamingFailure: Bool)
    /// A request that brought nothing is sent again.
    case requestRepeated(frame: FrameID)
    /// Streams brought nothing: the reply comes whole.
    case unstreamed(frame: FrameID)
    case streamSucceeded

    /// The model gives no answer: the stack waits until the human lets it try again.
    case modelUnavailable(stack: Int, RunFailure)
    /// The human lets all try again whose model gave no answer.
    case triedAgain

    // MARK: Steps that the engine drives itself

    /// Where the playbook will be when the reply that begins with this is over.
    case guided(frame: FrameID, to: Guide.Place)
    /// A reply begins that no model writes.
    case driven(frame: FrameID)

    // MARK: Going on

    /// The run goes on from its log, which may be after its end: nobody has been asked for a line, and nobody has left.
    case runResumed
    /// The process that read this reply is gone. What it was saying is aborted; what is complete and not executed, is
    /// executed still.
    case replyLost(frame: FrameID)

    // MARK: Items

    case itemExecuted(frame: FrameID)
    /// It ends the reply; the model is told.
    case itemFailed(frame: FrameID, message: String)
    case argumentComputed(frame: FrameID, value: PlaybookValue)
    /// A built-in has given its result; a long one becomes an artifact.
    case resultDelivered(frame: FrameID, call: String, value: PlaybookValue, to: ResultTarget)
    case artifactSaved(agent: String, name: String, Artifact)
    case stepReached(frame: FrameID, number: String)
    /// A variable is set that no frame assigns: from the beginning, or by the agent's Python. Null removes it.
    case variableGiven(agent: String, name: String, value: PlaybookValue)
    /// Null removes the variable.
    case assigned(frame: FrameID, name: String, value: PlaybookValue)
    /// An agent has said something for which the frame waited.
    case heard(frame: FrameID, sender: String, content: String)
    /// The next instruction tells this line.
    case told(frame: FrameID, line: String)

    // MARK: Agents and messages

    /// Another agent of a class of the program joins the run.
    case agentCreated(agent: String, AgentState.Creation, creator: String)
    /// A streaming call begins to execute; people see it with its first text. `number` tells the messages of a playbook
    /// in Python apart, of which several may be open.
    case messageOpened(frame: FrameID, recipient: String, number: Int? = nil)
    case messageArrived(frame: FrameID, text: String, number: Int? = nil)
    case messageCompleted(frame: FrameID, number: Int? = nil)
    case messageAborted(frame: FrameID, reason: AbortReason, number: Int? = nil)
    /// A message of the reply comes to nobody; the next instruction says why.
    case messageRefused(frame: FrameID, message: String)
    /// A message whose text was known when it started.
    case messageSent(frame: FrameID, recipient: String, content: String)
    /// The first `count` messages of `sender` have left the agent's inbox.
    case messagesTaken(agent: String, sender: String, count: Int)
    /// The program waits for the human.
    case inputRequested(agent: String, inStep: Bool)
    /// A human said something; it goes to a stack that waits for it. `messageID` is what the words are called in the log,
    /// here and below; nil for a name of the run's own.
    case humanSaid(content: String, sender: String, stack: Int, messageID: String? = nil)
    /// A human said something that no step waited for.
    case humanSaidToTriggers(
        content: String, sender: String, agent: String, opening: Frame.Opening, messageID: String? = nil)
    /// Somebody who cannot see whether it was heard asks to stop the answer. `request` names the wish; nil where nobody
    /// will repeat it.
    case stopAsked(request: String?)
    /// The person stopped the answer; by frame, the bytes of its reply that were executed.
    case interrupted(stack: Int, keptBytes: [Int: Int])
    /// Words of a human that nobody waits for; they are heard when somebody does.
    case humanLineKept(content: String, sender: String, addressee: String?, messageID: String? = nil)
    case keptLineTaken(index: Int)
    /// There will be no more lines of the human.
    case humanLeft

    // MARK: Waiting and ending

    case waiting(stack: Int, Stack.Wait)
    case resumed(stack: Int)
    case endingDecided(RunEnding)
    case ended(RunEnding)
}

extension Transition {
    /// Whether it may still be recorded when the run's ending is decided.
    var mayFollowDecidedEnding: Bool {
        switch self {
        case .measured, .ended: true
        default: false
        }
    }

    /// Whether it may let any agent go on: by ending a message that others stand behind in an inbox, or work for which
    /// somebody else was busy.
    var mayLetAnybodyGoOn: Bool {
        switch self {
        case .messageAborted, .interrupted, .pythonReturned, .pythonFailed, .pythonRestarted, .pythonRequestCancelled:
            true
        default: false
        }
    }

    /// Whether words of a human are heard with it, so that an agent may go on.
    var isLineOfHuman: Bool {
        switch self {
        case .humanSaid, .humanSaidToTriggers, .keptLineTaken: true
        default: false
        }
    }

    /// How safe it is to be in a saved log before anything follows from it.
    var durability: LogDurability {
        switch self {
        case .replyArrived, .messageArrived: .buffered
        // At a yield.
        case .waiting(_, .human), .waiting(_, .agents), .waiting(_, .message), .inputRequested, .ended: .synchronized
        default: .written
        }
    }
}
