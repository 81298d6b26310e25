import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import Synchronization
import TestSupport
import Testing

import struct Logging.Logger
import struct Logging.SwiftLogNoOpLogHandler

@testable import PlaybookEngine

/// Many agents that send many messages at once: in order, lossless, nothing twice, and nothing left behind.
@Suite struct AgentStormTests {
    // MARK: Transitions, in a schedule that a seed gives

    private static let agentCount = 20

    /// What one storm did.
    private struct Outcome: Equatable {
        /// By receiver and sender, what was read.
        var read: [String: [String]] = [:]
        /// By receiver and sender, what was sent whole.
        var sent: [String: [String]] = [:]
        var aborted = 0
        var streamed = 0
        var state: RunState
        /// The most messages that waited at a time.
        var peak = 0
    }

    /// Twenty agents send a thousand messages each through a real ledger. Each step of the schedule lets one agent begin, go
    /// on with, end or break off a message, or read what it may.
    private static func storm(seed: UInt64, messageCount: Int) -> (
        outcome: Outcome, log: StreamingSessionLog, initial: RunState
    ) {
        var random = SeededGenerator(seed: seed)
        let agents = (0..<agentCount).map { "A\($0)" }
        let log = StreamingSessionLog(now: { 0 })
        let initial = RunState(agents: agents)
        let ledger = RunLedger(
            state: initial, log: log, engineLog: EngineLog(Logger(label: "storm") { _ in SwiftLogNoOpLogHandler() }))
        var frames: [FrameID] = []
        for agent in agents {
            let opening = Frame.Opening(
                playbook: PlaybookID(agent: agent, name: "Main"), call: "Main()", time: 0)
            ledger.record(.stackStarted(agent: agent, origin: .begin(0), opening: opening))
            let id = ledger.read { state in
                state.stacks.values.last.map { FrameID(stack: $0.id, frame: $0.frames[0].id) }
            }
            frames.append(id ?? FrameID(stack: 0, frame: 0))
            ledger.record(
                .requested(frame: frames[frames.count - 1], instruction: "", isStreamed: true, bytes: 0))
        }
        var outcome = Outcome(state: initial)
        var begun = Array(repeating: 0, count: agentCount)
        var steps = 0
        var open: [Int: (recipient: Int, text: String, isDoomed: Bool)] = [:]

        func read(_ agent: Int) {
            let name = agents[agent]
            guard let (sender, messages) = ledger.read({ $0.agents[name]?.earliest(of: nil) }) else { return }
            let count = Int.random(in: 1...messages.count, using: &random)
            outcome.read["\(name)<\(sender)", default: []] += messages.prefix(count).map(\.content)
            ledger.record(.messagesTaken(agent: name, sender: sender, count: count))
        }

        while begun.contains(where: { $0 < messageCount }) || !open.isEmpty {
            let agent = Int.random(in: 0..<agentCount, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 { read(agent) }
            if let message = open[agent] {
                let pair = "\(agents[message.recipient])<\(agents[agent])"
                if Bool.random(using: &random) {
                    let piece = String(repeating: "p", count: Int.random(in: 1...4, using: &random))
                    open[agent]?.text += piece
                    ledger.record(.messageArrived(frame: frames[agent], text: piece))
                } else if message.isDoomed {
                    ledger.record(.messageAborted(frame: frames[agent], reason: .error))
                    outcome.aborted += 1
                    open[agent] = nil
                } else {
                    ledger.record(.messageCompleted(frame: frames[agent]))
                    outcome.sent[pair, default: []].append(message.text)
                    open[agent] = nil
                }
            } else if begun[agent] < messageCount {
                begun[agent] += 1
                let recipient = (agent + Int.random(in: 1..<agentCount, using: &random)) % agentCount
                let text = "\(agents[agent]) \(begun[agent]) "
                if begun[agent].isMultiple(of: 2) {
                    outcome.streamed += 1
                    ledger.record(.messageOpened(frame: frames[agent], recipient: agents[recipient]))
                    ledger.record(.messageArrived(frame: frames[agent], text: text))
                    open[agent] = (recipient, text, Int.random(in: 0..<10, using: &random) == 0)
                } else {
                    ledger.record(.messageSent(frame: frames[agent], recipient: agents[recipient], content: text))
                    outcome.sent["\(agents[recipient])<\(agents[agent])", default: []].append(text)
                }
            }
            steps += 1
            guard steps.isMultiple(of: 1000) else { continue }
            let waiting = ledger.read { state in
                state.agents.values.reduce(0) { $0 + $1.inboxes.values.reduce(0) { $0 + $1.count } }
            }
            outcome.peak = max(outcome.peak, waiting)
        }
        for agent in 0..<agentCount {
            while ledger.read({ $0.agents[agents[agent]]?.earliestSender(of: nil) }) != nil { read(agent) }
        }
        outcome.state = ledger.read { copy($0) }
        return (outcome, log, initial)
    }

    private static func copy(_ state: borrowing RunState) -> RunState { copy state }

    @Test func twentyAgentsSendAThousandMessagesEach() {
        let outcome = Self.storm(seed: 7, messageCount: 1000).outcome
        #expect(outcome.read == outcome.sent, "in order, lossless, nothing twice, nothing that was broken off")
        #expect(outcome.read.values.reduce(0) { $0 + $1.count } + outcome.aborted == 20_000)
        #expect(outcome.streamed == 10_000)
        #expect(outcome.aborted > 500)
        #expect(outcome.peak > 20)
        #expect(outcome.state.agents.values.allSatisfy { $0.inboxes.isEmpty }, "memory is flat")
        #expect(
            outcome.state.stacks.values.allSatisfy { $0.frames.count == 1 && $0.frames[0].abortedMessages.count < 20 })
    }

    /// The same schedule gives the same log, and it folds to the same state.
    @Test func aScheduleGivesTheSameResultAgain() throws {
        let (outcome, log, initial) = Self.storm(seed: 7, messageCount: 50)
        let again = Self.storm(seed: 7, messageCount: 50)
        #expect(again.outcome == outcome)
        let events = log.entries(in: 0..<log.count).map(\.event)
        #expect(again.log.entries(in: 0..<again.log.count).map(\.event) == events)
        #expect(try LogFold(log.entries(in: 0..<log.count), from: initial).state == outcome.state)
        #expect(Self.storm(seed: 8, messageCount: 50).outcome.read != outcome.read)
    }

    // MARK: Real agents

    /// Twelve agents at once, whose replies come in random pieces. Each sends forty messages to its neighbour in a ring and
    /// reads forty of the other one; every third reply breaks off in the middle of a message, which is then written again.
    @Test(arguments: [1, 2] as [UInt64])
    func aDozenAgentsTalkAtOnce(seed: UInt64) async throws {
        let agents = (0..<RingModel.agentCount).map { "R\($0)" }
        let source = agents.map { "# \($0)\n## Main\n### Triggers\n- When the program starts\n### Steps\n- Talk\n" }
        let log = StreamingSessionLog()
        let run = ProgramRun(
            program: try PlayedRun.program(source.joined()), programName: "ring", model: RingModel(seed: seed),
            log: log,
            options: RunOptions(streamingEnabled: true, maxLLMCalls: 100_000))
        let initial = run.ledger.read { Self.copy($0) }
        #expect(await run.run() == .finished)
        let state = run.ledger.read { Self.copy($0) }
        for (number, agent) in agents.enumerated() {
            let sender = agents[(number + agents.count - 1) % agents.count]
            guard case .list(let read)? = state.agents[agent]?.variables["all"] else {
                Issue.record("\(agent) has read nothing")
                continue
            }
            let texts = read.map { message -> String in
                guard case .dictionary(let fields) = message else { return "" }
                return fields[.string("content")]?.text ?? ""
            }
            #expect(texts == RingModel.texts(of: sender), "in order, lossless, each once, whole")
            #expect(state.agents[agent]?.inboxes.isEmpty == true)
        }
        let entries = log.entries(in: 0..<log.count)
        let aborted = entries.count { if case .stream(.aborted) = $0.event { true } else { false } }
        #expect(aborted >= agents.count)
        #expect(try LogFold(entries, from: initial).state == state)
    }
}

/// Writes for each agent of the ring: messages in rounds, then waits until all of its neighbour's have come.
private final class RingModel: LanguageModel {
    static let agentCount = 12
    private static let rounds = 8
    private static let messagesInRound = 5

    let name = "ring"
    let contextWindow = Int.max
    private let seed: UInt64
    /// By agent, what it writes next, with the beginning of a message at which the connection breaks; after that it waits.
    private let replies: Mutex<[String: [(text: String, broken: String)]]>

    static func texts(of agent: String) -> [String] {
        (0..<rounds * messagesInRound).map { number in
            "\(agent) \(number) “é😀” \(String(repeating: "word ", count: number % 7))"
        }
    }

    init(seed: UInt64) {
        self.seed = seed
        var replies: [String: [(text: String, broken: String)]] = [:]
        for number in 0..<Self.agentCount {
            let next = "R\((number + 1) % Self.agentCount)"
            let sends = Self.texts(of: "R\(number)").map { "`SendMessage(\"\(next)\", \"\($0)\")`\n" }
            var written: [(text: String, broken: String)] = []
            for round in 0..<Self.rounds {
                let of = sends[round * Self.messagesInRound..<(round + 1) * Self.messagesInRound]
                let begin = round == 0 ? "`$all = []` `$n = 0`\n" : ""
                let end = Self.wait(number, timeOut: ", 0.01")
                if round % 3 == 1, let last = of.last {
                    written.append((begin + of.dropLast().joined(), String(last.dropLast(9))))
                    written.append((last + end, ""))
                } else {
                    written.append((begin + of.joined() + end, ""))
                }
            }
            replies["R\(number)"] = written
        }
        self.replies = Mutex(replies)
    }

    private static func wait(_ number: Int, timeOut: String) -> String {
        "`$m = WaitForMessage(\"R\((number + agentCount - 1) % agentCount)\"\(timeOut))` `$all = $all + $m` "
            + "`$n = len($all)`\nyld call"
    }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let agent = request.agent
        let scripted = replies.withLock { replies -> (text: String, broken: String)? in
            guard replies[agent]?.isEmpty == false else { return nil }
            return replies[agent]?.removeFirst()
        }
        let hasAll = request.messages.contains { $0.content.contains("$n = \(Self.rounds * Self.messagesInRound)\n") }
        let (whole, broken) =
            scripted ?? (hasAll ? "`Return[]`" : Self.wait(Int(agent.dropFirst()) ?? 0, timeOut: ""), "")
        // After some failures the engine asks for whole replies, and these do not break.
        let text = streaming ? whole + broken : whole
        var random = SeededGenerator(seed: seed &+ UInt64(text.utf8.count))
        for piece in streaming ? Array(text).cut(using: &random).map({ String($0) }) : [text] {
            await Task.yield()
            try await deliver(.text(piece))
        }
        if streaming, !broken.isEmpty { throw ModelError(.network, "The connection broke.") }
        try await deliver(.stopped(.finished))
    }
}
