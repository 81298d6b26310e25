import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Everything the interpreter knows of a run: the fold of the log's transitions.
///
/// It changes only by ``apply(_:)``, which ``RunLedger`` calls for each transition that it writes to the log. So a state
/// that is rebuilt from a log equals the one that wrote it, and nothing has to be saved beside the log.
struct RunState: Sendable, Codable, Equatable {
    /// By id: those of the program by class name, in its order, then those that were created.
    var agents: OrderedDictionary<String, AgentState>
    /// The names of the humans (``Humans/names``).
    var humans: [String]
    /// By id, in the order in which they were started.
    var stacks: OrderedDictionary<Int, Stack> = [:]
    /// Counts transitions: the state's own clock, by which the longest waiting stack is found.
    var time = 0
    /// The last number given to a message, a stack or a frame.
    var lastID = 0
    /// Requests to models since the human last said something.
    var requestsSinceHuman = 0
    /// Replies without a model since the human last said something.
    var drivenSinceHuman = 0
    /// Replies without a model, and requests to models, since the beginning.
    var drivenReplies = 0
    var requests = 0
    /// What is known of tokens, and of the model's window.
    var budget = TokenBudget()
    /// Streamed replies that broke, in a row.
    var streamingFailures = 0
    /// Whether the human was asked for a line that has not come yet. Agents may wake and wait again meanwhile.
    var hasRequestedInput = false
    /// Words of the human that nobody waited for when they came, in order.
    var keptLines: [KeptLine] = []
    var stops = StopRequests()
    var hasHumanLeft = false
    /// The human who last said something.
    var lastHuman: String?
    /// By human, the agent that last said something to her.
    var lastSpeakers: [String: String] = [:]
    /// How the run is going to end. Agents do nothing any more; what their last requests have cost may still come.
    var decidedEnding: RunEnding?
    var ending: RunEnding?

    init(agents: [String], humans: [String] = [LogEvent.human]) {
        self.agents = OrderedDictionary(
            agents.map { ($0, AgentState()) }, uniquingKeysWith: { first, _ in first })
        self.humans = humans
    }

    /// The state in which a run of a program begins.
    init(beginning program: Program) {
        self.init(agents: program.aiAgents.map(\.className), humans: program.humans.names)
    }

    /// Whom `user` means in a stack: the human who last spoke to it, else the last of all, else the first declared.
    func human(of stack: Int) -> String {
        stacks[stack]?.human ?? lastHuman ?? humans.first ?? LogEvent.human
    }

    /// Those whose messages `WaitForMessage(source)` waits for; nil for everybody.
    func senders(meantBy source: String?) -> [String]? {
        source.map { $0 == LogEvent.human ? humans : [$0] }
    }

    func frame(_ id: FrameID) -> Frame? {
        look(at: id) { $0 }
    }

    /// Looks at a frame where it lies: to copy one takes as long as to copy everything that it refers to.
    func look<Result>(at id: FrameID, _ body: (Frame) -> Result) -> Result? {
        guard let index = stacks.index(forKey: id.stack) else { return nil }
        return stacks.values.withUnsafeBufferPointer { stacks in
            // The index was just found in that very dictionary, and a place is one of the frames.
            stacks[index].frames.withUnsafeBufferPointer { frames in
                frames.place(of: id).map { body(frames[$0]) }
            }
        }
    }

    /// Changes a frame in place, wherever it stands in its stack.
    mutating func change(_ id: FrameID, _ body: (inout Frame) -> Void) {
        guard let index = stacks.index(forKey: id.stack) else { return }
        // As above.
        stacks.values.withUnsafeMutableBufferPointer { stacks in
            stacks[index].frames.withUnsafeMutableBufferPointer { frames in
                guard let place = UnsafeBufferPointer(frames).place(of: id) else { return }
                body(&frames[place])
            }
        }
    }

    /// Whether a stack may execute, or waits for a message that has come.
    var canSomeoneGoOn: Bool {
        stacks.values.contains { stack in
            switch stack.wait {
            case nil: true
            case .agents(let senders): agents[stack.agent]?.earliestSender(of: senders) != nil
            case .message(let source, _, _):
                agents[stack.agent]?.earliestSender(of: senders(meantBy: source)) != nil
            case .python: true
            case .human, .call, .parallelCalls, .model: false
            }
        }
    }

    /// The messages that are being written: their frames, and their numbers in playbooks in Python.
    var openMessages: [(frame: FrameID, number: Int?)] {
        stacks.values.flatMap { stack in
            stack.frames.flatMap { frame -> [(frame: FrameID, number: Int?)] in
                let id = FrameID(stack: stack.id, frame: frame.id)
                return (frame.reply?.message == nil ? [] : [(id, nil)])
                    + (frame.python?.messages.keys.map { (id, $0) } ?? [])
            }
        }
    }

    /// Whether something of the message that a frame writes has come to its recipient.
    func isMessageShown(of id: FrameID, number: Int?) -> Bool {
        look(at: id) { $0.openMessage(number)?.hasStarted ?? false } ?? false
    }

    /// A new number for a message, a stack or a frame.
    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }
}

extension UnsafeBufferPointer<Frame> {
    /// Where a frame of a stack stands.
    fileprivate func place(of id: FrameID) -> Int? { indices.reversed().first { self[$0].id == id.frame } }
}

/// Words of a human for later; for an agent, or for whoever waits.
struct KeptLine: Sendable, Codable, Equatable {
    var content: String
    var sender: String
    var addressee: String?
    /// What they are called in the log when somebody hears them; nil for a name of the run's own.
    var messageID: String?
}

/// What one agent keeps between replies.
struct AgentState: Sendable, Codable, Equatable {
    /// By name without `$`.
    var variables: OrderedDictionary<String, PlaybookValue> = [:]
    var artifacts = ArtifactStore()
    /// Messages that wait to be read, by sender; none that is empty.
    var inboxes: OrderedDictionary<String, Inbox> = [:]
    /// How many of the agent's begin playbooks have been started.
    var begunPlaybooks = 0
    /// Set for an agent that was created in the run.
    var creation: Creation?

    /// How an agent came into the run after its start.
    struct Creation: Sendable, Codable, Equatable {
        /// The class name of the agent of the program that it is another one of.
        var className: String
        /// For the parameters of its begin playbooks, by name without `$`.
        var arguments: [String: PlaybookValue]
    }
}

extension AgentState {
    /// The sender, of these or of all, whose first message came earliest and is complete.
    func earliestSender(of senders: [String]?) -> String? {
        (senders ?? inboxes.keys.elements)
            .compactMap { sender in inboxes[sender]?.head.map { (sender: sender, time: $0.time) } }
            .min { $0.time < $1.time }?.sender
    }

    /// That sender with the messages of it that may be read.
    func earliest(of senders: [String]?) -> (sender: String, messages: [InboxMessage])? {
        guard let sender = earliestSender(of: senders) else { return nil }
        return (sender, inboxes[sender]?.completed ?? [])
    }

    /// Changes the inbox of a sender, which exists only while it holds something.
    mutating func changeInbox(of sender: String, _ body: (inout Inbox) -> Void) {
        body(&inboxes[sender, default: Inbox()])
        if inboxes[sender]?.isEmpty == true { inboxes.removeValue(forKey: sender) }
    }
}
