import PlaybookLanguage
import SessionLog
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The one place where a run changes: each change is applied to the state and written to the log under one lock, so the
/// log's order is the order of the changes, and the state is the fold of the log at every moment.
final class RunLedger: Sendable {
    let log: StreamingSessionLog
    private let state: Mutex<RunState>
    /// Changes with the state, under its lock.
    private let progress: Mutex<Progress>
    private let engineLog: EngineLog
    private let metrics: RunMetrics
    private let letEverybodyLook: @Sendable () -> Void

    /// What checkpoints need beside the state.
    private struct Progress {
        var requests: AnsweredRequests
        var checkpoints: RunCheckpoint.Plan
    }

    /// - Parameter letEverybodyLook: is called after a change upon which any agent may have something to do.
    init(
        state: RunState, requests: AnsweredRequests = AnsweredRequests(),
        checkpoints: RunCheckpoint.Plan = RunCheckpoint.Plan(), log: StreamingSessionLog, engineLog: EngineLog,
        metrics: RunMetrics = RunMetrics(),
        letEverybodyLook: @escaping @Sendable () -> Void = {}
    ) {
        self.state = Mutex(state)
        progress = Mutex(Progress(requests: requests, checkpoints: checkpoints))
        self.log = log
        self.engineLog = engineLog
        self.metrics = metrics
        self.letEverybodyLook = letEverybodyLook
    }

    /// Applies transitions and writes them, with what people are to see of them and `event`, as entries that a saved
    /// log keeps or loses together: the first entry carries them all.
    func record(_ transitions: Transition..., showing event: LogEvent? = nil) {
        record(transitions, showing: event)
    }

    /// The same for transitions in a list.
    func record(_ transitions: [Transition], showing event: LogEvent? = nil) {
        record(deciding: { _ in transitions }, showing: event)
    }

    /// Decides on transitions and records them, with nothing between the decision and its record.
    ///
    /// - Returns: the transitions.
    @discardableResult
    func record(
        deciding decide: (borrowing RunState) -> [Transition], showing event: LogEvent? = nil
    ) -> [Transition] {
        let recorded: [Transition] = state.withLock { state in
            // Nothing happens after the end.
            guard state.ending == nil else { return [] }
            let transitions = decide(state)
            guard state.decidedEnding == nil || transitions.allSatisfy(\.mayFollowDecidedEnding) else { return [] }
            write(transitions, showing: event, &state)
            return transitions
        }
        if recorded.contains(where: \.mayLetAnybodyGoOn) { letEverybodyLook() }
        return recorded
    }

    /// Records that the run goes on, which it may do after its end.
    func recordResumption() {
        state.withLock { write([.runResumed], showing: .turnStarted(cause: .resume), &$0) }
    }

    private func write(_ transitions: [Transition], showing event: LogEvent?, _ state: inout RunState) {
        engineLog.tell(transitions, in: state)
        var events: [LogEvent] = []
        for transition in transitions {
            progress.withLock { $0.requests.follow(transition, in: state) }
            events += state.apply(transition)
        }
        if let event { events.append(event) }
        if events.isEmpty, !transitions.isEmpty { events.append(.transition) }
        for event in events { metrics.tell(event) }
        let encoded = Self.encode(transitions)
        let durability = Self.durability(of: transitions, showing: event)
        log.append(events, state: encoded, durability: durability)
        keepCheckpoint(after: encoded.count, isYield: durability == .synchronized && state.ending == nil, state)
    }

    /// At a yield nobody waits for the time that it takes.
    private func keepCheckpoint(after bytes: Int, isYield: Bool, _ state: borrowing RunState) {
        progress.withLock { progress in
            progress.checkpoints.add(bytes)
            guard isYield, progress.checkpoints.isDue, log.isStored else { return }
            let checkpoint = RunCheckpoint(state: copy state, requests: progress.requests).bytes
            log.keepCheckpoint(checkpoint)
            progress.checkpoints.keep(size: checkpoint.count)
        }
    }

    /// Looks at the state. What is returned should be small: a copy that outlives the call makes the next change copy too.
    func read<Result>(_ body: (borrowing RunState) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// The log's clock, in milliseconds since 1970. What it says enters the state in transitions only.
    var now: Int64 { log.now() }

    /// Pieces of replies and messages may wait for what follows them; nothing that was decided by them does.
    private static func durability(of transitions: [Transition], showing event: LogEvent?) -> LogDurability {
        guard let strictest = transitions.map(\.durability).max() else {
            if case .status = event { return .buffered }
            return .written
        }
        return strictest
    }

    // MARK: Encoding

    private static func encode(_ transitions: [Transition]) -> [UInt8] {
        if transitions.isEmpty { return [] }
        if let encoded = Transition.encodedPieces(transitions) { return encoded }
        // Encoding plain values cannot fail: there is no number in a transition that JSON cannot hold.
        guard let data = try? JSONEncoder().encode(transitions) else { return [] }
        return [UInt8](data)
    }

    /// The transitions that an entry carries.
    ///
    /// - Throws: `DecodingError` where it holds what is not a list of transitions.
    static func transitions(of entry: LogEntry, decoder: JSONDecoder = JSONDecoder()) throws -> [Transition] {
        if entry.state.isEmpty { return [] }
        if let pieces = Transition.pieces(encoded: entry.state) { return pieces }
        return try decoder.decode([Transition].self, from: Data(entry.state))
    }
}

extension Transition {
    /// A list of transitions, as `Codable` would write it, where all are pieces of a reply or of a message.
    ///
    /// Pieces come by the dozen a second. `JSONEncoder` took a third of the engine's instructions for one.
    static func encodedPieces(_ transitions: [Transition]) -> [UInt8]? {
        var objects: [[UInt8]] = []
        for transition in transitions {
            guard let object = transition.encodedPiece else { return nil }
            objects.append(object)
        }
        var list: [UInt8] = []
        // It is kept as long as the log: without room to grow.
        list.reserveCapacity(objects.reduce(1) { $0 + $1.count + 1 })
        for (index, object) in objects.enumerated() {
            list.append(UInt8(ascii: index == 0 ? "[" : ","))
            list += object
        }
        list.append(UInt8(ascii: "]"))
        return list
    }

    private var encodedPiece: [UInt8]? {
        let name: String
        let frame: FrameID
        let text: String
        var number: Int?
        switch self {
        case .replyArrived(let of, let piece): (name, frame, text) = ("replyArrived", of, piece)
        case .messageArrived(let of, let piece, let message):
            (name, frame, text, number) = ("messageArrived", of, piece, message)
        default: return nil
        }
        var frameObject = JSONObjectText()
        frameObject.set("stack", frame.stack)
        frameObject.set("frame", frame.frame)
        var values = JSONObjectText()
        values.set("frame", frameObject)
        values.set("text", text)
        values.set("number", number)
        var object = JSONObjectText()
        object.set(name, values)
        return object.bytes
    }

    /// Reads what ``encodedPieces(_:)`` has written; nil for any other list.
    static func pieces(encoded list: [UInt8]) -> [Transition]? {
        guard list.starts(with: "[{\"replyArrived\":".utf8) || list.starts(with: "[{\"messageArrived\":".utf8),
            let elements = JSONScanner.elements(of: list[...])
        else { return nil }
        var pieces: [Transition] = []
        for element in elements {
            guard let piece = Transition(encodedPiece: element) else { return nil }
            pieces.append(piece)
        }
        return pieces
    }

    private init?(encodedPiece: ArraySlice<UInt8>) {
        guard let object = JSONScanner.members(of: encodedPiece), object.count == 1,
            let (name, encoded) = object.first, name == "replyArrived" || name == "messageArrived",
            let values = JSONScanner.members(of: encoded), let text = values["text"].flatMap(JSONScanner.text),
            let frame = values["frame"].flatMap(JSONScanner.members)
        else { return nil }
        func number(_ bytes: ArraySlice<UInt8>?) -> Int? {
            bytes.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        guard let stack = number(frame["stack"]), let frame = number(frame["frame"]) else { return nil }
        let id = FrameID(stack: stack, frame: frame)
        if name == "replyArrived" {
            self = .replyArrived(frame: id, text: text)
        } else if values["number"] == nil || number(values["number"]) != nil {
            self = .messageArrived(frame: id, text: text, number: number(values["number"]))
        } else {
            return nil
        }
    }
}
