import OrderedCollections
import PlaybookLanguage
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A Python child process in the hands of a test, which plays the engine.
final class PythonSession {
    let process: PythonProcess
    private var events: AsyncStream<PythonEvent>.Iterator
    private var lastCall = 0

    /// What the code asked for, in order, and under which id.
    private(set) var requests: [(id: Int, request: PythonRequest)] = []
    private(set) var cancelledRequests: [Int] = []
    private(set) var printed: [PrintedLines.Line] = []
    private(set) var died: String?
    /// What the test answers to a request; nil if not now.
    var answer: (PythonRequest) -> PythonSessionAnswer? = { _ in .value(.null) }

    fileprivate init(process: PythonProcess, events: AsyncStream<PythonEvent>) {
        self.process = process
        self.events = events.makeAsyncIterator()
    }

    var lines: [String] { printed.map(\.text) }

    /// The next event that `choose` takes. Others are noted, and requests answered.
    func next<Chosen>(_ choose: (PythonEvent) -> Chosen?) async throws -> Chosen {
        while let event = await events.next(isolation: #isolation) {
            note(event)
            if let chosen = choose(event) { return chosen }
        }
        throw Ended(reason: died ?? "no `died` came")
    }

    struct Ended: Error { var reason: String }

    private func note(_ event: PythonEvent) {
        switch event {
        case .printed(let text, let omitted): printed.append(PrintedLines.Line(text: text, omitted: omitted))
        case .requestCancelled(let id): cancelledRequests.append(id)
        case .died(let reason): died = reason
        case .request(let id, _, let request):
            requests.append((id, request))
            switch answer(request) {
            case .value(let value): process.send(.answer(request: id, value: value))
            case .refusal(let message): process.send(.refusal(request: id, message: message))
            case nil: break
            }
        default: break
        }
    }

    func load(_ modules: [PythonModule]) async throws -> PythonFailure? {
        process.send(.load(modules))
        return try await next { event in
            switch event {
            case .loaded: .some(nil)
            case .notLoaded(let failure): .some(failure)
            default: nil
            }
        }
    }

    func start(
        _ playbook: String, _ arguments: OrderedDictionary<String, PlaybookValue> = [:], agent: String = "Host",
        module: String = "Host"
    ) -> Int {
        lastCall += 1
        process.send(.call(id: lastCall, agent: agent, module: module, playbook: playbook, arguments: arguments))
        return lastCall
    }

    func result(of call: Int) async throws -> PlaybookValue {
        let result: Result<PlaybookValue, PythonFailure> = try await next { event in
            switch event {
            case .returned(call, let value): .success(value)
            case .failed(call, let failure): .failure(failure)
            default: nil
            }
        }
        return try result.get()
    }

    func call(_ playbook: String, _ arguments: OrderedDictionary<String, PlaybookValue> = [:]) async throws
        -> PlaybookValue
    {
        try await result(of: start(playbook, arguments))
    }

    /// Calls a playbook and checks its result.
    func expect(
        _ playbook: String, _ arguments: OrderedDictionary<String, PlaybookValue> = [:],
        returns expected: PlaybookValue,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let value = try await call(playbook, arguments)
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    func failure(of call: Int) async throws -> PythonFailure {
        do {
            let value = try await result(of: call)
            throw Ended(reason: "It returned \(value).")
        } catch let failure as PythonFailure {
            return failure
        }
    }

    func failure(_ playbook: String, _ arguments: OrderedDictionary<String, PlaybookValue> = [:]) async throws
        -> PythonFailure
    {
        try await failure(of: start(playbook, arguments))
    }

    /// Until the child is over.
    func end() async throws -> String {
        do {
            return try await next { if case .died(let reason) = $0 { reason } else { nil } }
        } catch let ended as Ended {
            return ended.reason
        }
    }
}

enum PythonSessionAnswer {
    case value(PlaybookValue)
    case refusal(String)
}

extension PythonModule {
    /// A module of one block, which begins in line `line` of `file`.
    init(
        _ source: String, name: String = "Host", file: String = "shop.md", line: Int = 1, playbooks: [String] = [],
        agents: OrderedDictionary<String, [String]> = [:]
    ) {
        self.init(
            name: name, blocks: [Block(source: source, file: file, line: line)], playbooks: playbooks, agents: agents)
    }
}

extension PythonConfiguration {
    static func forTests(interpreter: String = "python3", folder: String? = nil, limits: Limits = Limits()) -> Self {
        PythonConfiguration(
            interpreter: interpreter,
            environment: PythonEnvironment.variables(of: ProcessInfo.processInfo.environment, passing: []),
            workingFolder: folder, moduleFolders: folder.map { [$0] } ?? [], limits: limits)
    }
}

/// Starts Python, and ends it when `body` returns.
func withPython<Value>(
    _ configuration: PythonConfiguration = .forTests(), body: (PythonSession) async throws -> Value
) async throws -> Value {
    let process = PythonProcess(configuration: configuration)
    let (events, continuation) = AsyncStream.makeStream(of: PythonEvent.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await process.run { continuation.yield($0) }
        }
        let host = PythonSession(process: process, events: events)
        do {
            let value = try await body(host)
            group.cancelAll()
            try await group.waitForAll()
            return value
        } catch let ended as PythonSession.Ended {
            // Why it did not start says more.
            try await group.waitForAll()
            throw ended
        }
    }
}

/// The same, with one module of this source loaded.
func withPython<Value>(
    source: String, _ configuration: PythonConfiguration = .forTests(), playbooks: [String] = [],
    agents: OrderedDictionary<String, [String]> = [:], body: (PythonSession) async throws -> Value
) async throws -> Value {
    try await withPython(configuration) { host in
        let problem = try await host.load([PythonModule(source, playbooks: playbooks, agents: agents)])
        if let problem { throw problem }
        return try await body(host)
    }
}
