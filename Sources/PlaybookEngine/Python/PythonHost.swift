import DequeModule
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Synchronization

/// The run's side of the child process: starts it, and a new one when it has died, tells it what the agents want, and keeps
/// what it says until the agent comes that it concerns.
final class PythonHost: Sendable {
    /// What became of the blocks of the program in the child.
    enum Loading: Sendable, Equatable {
        case underWay
        case done
        case failed(PythonFailure)
        /// There is no Python; a sentence for people.
        case unavailable(String)

        /// Why no playbook can be called.
        var failure: PythonFailure? {
            switch self {
            case .underWay, .done: nil
            case .failed(let failure): failure
            case .unavailable(let sentence): PythonFailure(sentence)
            }
        }
    }

    /// A call in progress, by whose agent, and in which frame.
    struct Call: Sendable, Hashable {
        var agent: String
        var frame: FrameID
    }

    /// What the child said to an agent's call.
    struct Report: Sendable {
        var frame: FrameID
        var event: PythonEvent
    }

    private struct State {
        var child: (any PythonChild)?
        var loading = Loading.underWay
        /// How many children have been started.
        var starts = 0
        var calls: [Int: Call] = [:]
        /// By number of a request that was not answered, the call that made it.
        var requests: [Int: Int] = [:]
        var reports: [String: Deque<Report>] = [:]
        /// Commands for a child that has not loaded the program yet.
        var pending: [PythonCommand] = []
    }

    private let modules: [PythonModule]
    private let makeChild: @Sendable () -> any PythonChild
    private let state = Mutex(State())
    private let isWanted = WakeSignal()
    private let isLoaded = WakeSignal()

    init(modules: [PythonModule], makeChild: @escaping @Sendable () -> any PythonChild) {
        self.modules = modules
        self.makeChild = makeChild
    }

    // MARK: The child

    /// Runs a child whenever one is wanted, until the task is cancelled; then the child is gone.
    ///
    /// - Parameters:
    ///   - note: is told what people should know.
    ///   - wake: is called with the name of an agent for which there is something to do.
    func serve(
        note: @escaping @Sendable (NoteLevel, String?, String) -> Void, wake: @escaping @Sendable (String) -> Void
    ) async {
        while !Task.isCancelled {
            await isWanted.wait()
            guard !Task.isCancelled else { return }
            let child = makeChild()
            let starts = state.withLock { state in
                state.child = child
                state.loading = .underWay
                state.starts += 1
                return state.starts
            }
            if starts > 1 {
                note(.warning, nil, "Python is started anew; what the program's Python had kept in variables is lost.")
            }
            child.send(.load(modules))
            do {
                try await child.run { event in self.receive(event, note: note, wake: wake) }
                lose(because: "Python has ended", wake: wake)
            } catch {
                state.withLock { $0.loading = .unavailable("\(error)") }
                lose(because: "\(error)", wake: wake)
            }
        }
    }

    /// Waits until the first child has loaded the program.
    ///
    /// - Returns: what became of it; it is under way still if the task was cancelled.
    func load() async -> Loading {
        isWanted.wake()
        await isLoaded.wait()
        return state.withLock { $0.loading }
    }

    private func receive(
        _ event: PythonEvent, note: @Sendable (NoteLevel, String?, String) -> Void, wake: @Sendable (String) -> Void
    ) {
        switch event {
        case .loaded:
            state.withLock { state in
                state.loading = .done
                for command in state.pending { state.child?.send(command) }
                state.pending = []
            }
            isLoaded.wake()
        case .notLoaded(let failure):
            state.withLock { $0.loading = .failed(failure) }
            failCalls(failure, wake: wake)
            isLoaded.wake()
        case .request(let id, let call, let request):
            let isKnown = state.withLock { state in
                guard state.calls[call] != nil else {
                    if case .messagePiece = request { return true }
                    return false
                }
                if case .messagePiece = request { return true }
                state.requests[id] = call
                return true
            }
            if isKnown {
                report(event, of: call, wake: wake)
            } else {
                // The code of a call that is over goes on; an exception ends it.
                send(.refusal(request: id, message: "The playbook that asks for this is over"))
            }
        case .requestCancelled(let id):
            if let call = state.withLock({ $0.requests.removeValue(forKey: id) }) {
                report(event, of: call, wake: wake)
            }
        case .returned(let call, _), .failed(let call, _):
            report(event, of: call, wake: wake)
        case .printed(let line, let omitted):
            let agents = state.withLock { Set($0.calls.values.map(\.agent)) }
            let agent = agents.count == 1 ? agents.first : nil
            if omitted > 0 {
                let lines = omitted == 1 ? "1 line is" : "\(omitted) lines are"
                note(.info, agent, "Python printed so fast that \(lines) left out.")
            }
            note(.info, agent, line)
        case .warned(let text, let agent): note(.warning, agent, text)
        case .died(let reason):
            lose(because: reason, wake: wake)
        }
    }

    /// The child is gone.
    private func lose(because reason: String, wake: @Sendable (String) -> Void) {
        let failure = PythonFailure(reason)
        let isNews = state.withLock { state in
            // What was asked for since it said that it dies is for the next one.
            guard state.child != nil else { return false }
            state.child = nil
            state.pending = []
            state.requests = [:]
            if state.loading == .underWay { state.loading = .failed(failure) }
            return true
        }
        guard isNews else { return }
        failCalls(failure, wake: wake)
        isLoaded.wake()
    }

    private func failCalls(_ failure: PythonFailure, wake: @Sendable (String) -> Void) {
        for call in state.withLock({ $0.calls.keys.sorted() }) {
            report(.failed(call: call, failure), of: call, wake: wake)
        }
    }

    /// Keeps what a call's agent should know; nothing of a call that is over.
    private func report(_ event: PythonEvent, of call: Int, wake: @Sendable (String) -> Void) {
        let agent = state.withLock { state -> String? in
            guard let known = state.calls[call] else { return nil }
            state.reports[known.agent, default: []].append(Report(frame: known.frame, event: event))
            return known.agent
        }
        if let agent { wake(agent) }
    }

    private func send(_ command: PythonCommand) {
        state.withLock { state in
            if state.loading == .done, let child = state.child {
                child.send(command)
            } else if case .call = command {
                state.pending.append(command)
            }
        }
    }

    // MARK: Calls

    /// Starts a playbook; where the child has died, in a new one.
    func begin(
        _ frame: FrameID, of agent: String, module: String, playbook: String,
        arguments: OrderedDictionary<String, PlaybookValue>
    ) {
        let (isDead, isRefused) = state.withLock { state in
            state.calls[frame.frame] = Call(agent: agent, frame: frame)
            if state.child == nil {
                state.loading = .underWay
                return (isDead: true, isRefused: false)
            }
            guard let failure = state.loading.failure else { return (isDead: false, isRefused: false) }
            let event = PythonEvent.failed(call: frame.frame, failure)
            state.reports[agent, default: []].append(Report(frame: frame, event: event))
            return (isDead: false, isRefused: true)
        }
        guard !isRefused else { return }
        send(.call(id: frame.frame, agent: agent, module: module, playbook: playbook, arguments: arguments))
        if isDead { isWanted.wake() }
    }

    /// What the child said to an agent's calls since this was last asked, in order.
    func takeReports(for agent: String) -> Deque<Report> {
        state.withLock { $0.reports.removeValue(forKey: agent) ?? [] }
    }

    func answer(_ request: Int, _ answer: PythonExecution.Answer) {
        guard state.withLock({ $0.requests.removeValue(forKey: request) }) != nil else { return }
        switch answer {
        case .value(let value): send(.answer(request: request, value: value))
        case .refusal(let message): send(.refusal(request: request, message: message))
        }
    }

    func grow(_ request: Int, sender: String, by content: String) {
        send(.growth(request: request, sender: sender, content: content))
    }

    /// A call is over: what it still says is not heard.
    func forget(_ frame: FrameID) {
        state.withLock { state in
            state.calls[frame.frame] = nil
            for (request, call) in state.requests where call == frame.frame { state.requests[request] = nil }
        }
    }

    /// Stops the code of a call that is over.
    func cancel(_ frame: FrameID) {
        forget(frame)
        state.withLock { state in
            state.pending.removeAll { if case .call(frame.frame, _, _, _, _) = $0 { true } else { false } }
        }
        send(.cancel(call: frame.frame))
    }
}

extension Program {
    /// Its Python, by agent, with what the code may call.
    var pythonModules: [PythonModule] {
        aiAgents.filter { !$0.pythonBlocks.isEmpty }.map { agent in
            let others = aiAgents.filter { $0.className != agent.className }
            var callable = OrderedDictionary<String, [String]>()
            for other in others { callable[other.className] = other.playbooks.filter(\.isPublic).map(\.className) }
            let names =
                [BuiltInPlaybook.loadFile.rawValue] + agent.playbooks.map(\.className) + callable.values.joined()
            // Of its own class it may create agents.
            callable[agent.className] = agent.playbooks.filter(\.isPublic).map(\.className)
            return PythonModule(
                name: agent.className,
                blocks: agent.pythonBlocks.map {
                    PythonModule.Block(source: $0.source, file: $0.location.file, line: $0.location.line)
                },
                playbooks: Array(OrderedSet(names)), agents: callable)
        }
    }
}

extension PythonFailure {
    /// One that no code has raised.
    init(_ message: String) {
        self.init(message: message, file: nil, line: nil, column: nil, isSyntaxError: false, traceback: "")
    }
}
