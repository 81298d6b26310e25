import OrderedCollections
import PlaybookLanguage
import Synchronization

@testable import PlaybookEngine

/// A child process that is played: each playbook is a function of the test, which asks for things as Python would.
final class PlayedPython: PythonChild {
    typealias Code = @Sendable (PlayedCall) async throws -> PlaybookValue

    /// Code that never ends by itself.
    static let hangs: Code = { _ in
        try await Task.sleep(for: .seconds(3600))
        return .null
    }

    private let playbooks: [String: Code]
    /// What the child says when it is told the program's blocks.
    private let loading: PythonEvent?
    private let commands: AsyncStream<PythonCommand>
    private let input: AsyncStream<PythonCommand>.Continuation
    fileprivate let answers = Mutex<[Int: CheckedContinuation<PlaybookValue, any Error>]>([:])
    fileprivate let onGrowth = Mutex<[Int: @Sendable (String) -> Void]>([:])
    private let receiver = Mutex<(@Sendable (PythonEvent) -> Void)?>(nil)
    private let tasks = Mutex<[Int: Task<Void, Never>]>([:])
    private let lastRequest = Mutex(0)
    /// Everything that it was told.
    let heard = Mutex<[PythonCommand]>([])

    init(loading: PythonEvent? = .loaded, _ playbooks: [String: Code]) {
        self.loading = loading
        self.playbooks = playbooks
        (commands, input) = AsyncStream.makeStream()
    }

    func send(_ command: PythonCommand) {
        heard.withLock { $0.append(command) }
        input.yield(command)
    }

    func tell(_ event: PythonEvent) {
        receiver.withLock { $0 }?(event)
    }

    /// The child ends, as if it were killed.
    func die() {
        tell(.died(reason: "Python was killed"))
        input.finish()
    }

    func run(onEvent: @escaping @Sendable (PythonEvent) -> Void) async throws {
        receiver.withLock { $0 = onEvent }
        for await command in commands { take(command) }
        receiver.withLock { $0 = nil }
        for task in tasks.withLock({ $0.values }) { task.cancel() }
        for answer in answers.withLock({ $0.values }) { answer.resume(throwing: CancellationError()) }
        answers.withLock { $0 = [:] }
        for task in tasks.withLock({ $0.values }) { await task.value }
    }

    private func take(_ command: PythonCommand) {
        switch command {
        case .load:
            if let loading { tell(loading) }
        case .call(let id, _, _, let playbook, let arguments):
            let call = PlayedCall(id: id, arguments: arguments, child: self)
            let code = playbooks[playbook]
            let task = Task {
                do {
                    let value = try await code?(call) ?? .null
                    tell(.returned(call: id, value: value))
                } catch let error as PythonFailure {
                    tell(.failed(call: id, error))
                } catch {
                    tell(.failed(call: id, PythonFailure("PlaybookError: \(error)")))
                }
            }
            tasks.withLock { $0[id] = task }
        case .cancel(let call):
            tasks.withLock { $0[call] }?.cancel()
        case .answer(let request, let value):
            answers.withLock { $0.removeValue(forKey: request) }?.resume(returning: value)
        case .refusal(let request, let message):
            answers.withLock { $0.removeValue(forKey: request) }?.resume(throwing: Refused(message: message))
        case .growth(let request, _, let content):
            onGrowth.withLock { $0[request] }?(content)
        }
    }

    fileprivate func newRequest() -> Int {
        lastRequest.withLock { last in
            last += 1
            return last
        }
    }

    struct Refused: Error, CustomStringConvertible {
        var message: String
        var description: String { message }
    }
}

/// One call of a played playbook.
struct PlayedCall: Sendable {
    var id: Int
    var arguments: OrderedDictionary<String, PlaybookValue>
    var child: PlayedPython

    @discardableResult
    func ask(_ request: PythonRequest, onGrowth: (@Sendable (String) -> Void)? = nil) async throws -> PlaybookValue {
        let number = child.newRequest()
        child.onGrowth.withLock { $0[number] = onGrowth }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                child.answers.withLock { $0[number] = continuation }
                child.tell(.request(id: number, call: id, request))
            }
        } onCancel: {
            child.tell(.requestCancelled(id: number))
            child.answers.withLock { $0.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    /// Asks for something without waiting for the answer, and returns the request's number.
    func begin(_ request: PythonRequest) -> Int {
        let number = child.newRequest()
        child.tell(.request(id: number, call: id, request))
        return number
    }

    func giveUp(_ request: Int) { child.tell(.requestCancelled(id: request)) }

    @discardableResult
    func call(_ callee: String, _ arguments: PlaybookValue...) async throws -> PlaybookValue {
        try await ask(.call(callee: callee, positional: arguments, named: [:]))
    }

    func say(_ text: String, to target: String? = nil) async throws {
        try await ask(.send(target: target, text: text))
    }

    /// Writes a message piece by piece.
    func write(_ pieces: [String], to target: String? = nil) async throws {
        let start = child.newRequest()
        _ = try await withCheckedThrowingContinuation { continuation in
            child.answers.withLock { $0[start] = continuation }
            child.tell(.request(id: start, call: id, .messageStart(target: target)))
        }
        for piece in pieces {
            child.tell(.request(id: child.newRequest(), call: id, .messagePiece(start: start, text: piece)))
        }
        try await ask(.messageEnd(start: start, isAborted: false))
    }
}
