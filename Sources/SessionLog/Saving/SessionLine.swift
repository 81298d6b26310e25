import Streaming

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One line of a saved session (agent-chat-session(5)).
enum SessionLine: Equatable {
    case header(SessionHeader)
    case entry(LogEntry)
    case checkpoint(LogCheckpoint)
    /// A process has gone on with the session.
    case opened(milliseconds: Int64, epoch: String)
    /// A process has let go of it in order.
    case closed(milliseconds: Int64)

    // MARK: Writing

    /// The line with its end.
    var bytes: [UInt8] {
        var object = JSONObjectText()
        switch self {
        case .header(let header):
            object.set("format", SessionHeader.format)
            object.set("version", SessionHeader.version)
            object.set("run_id", header.runID.description)
            object.set("epoch", header.epoch)
            object.set("ts", UTCTime.text(milliseconds: header.milliseconds))
            object.set("program", header.program)
            object.set("run", json: header.run)
        case .entry(let entry):
            object.set("seq", entry.sequence)
            object.set("ts", UTCTime.text(milliseconds: entry.milliseconds))
            object.set("event", entry.event.savedObject)
            if !entry.state.isEmpty {
                if JSONScanner.isValue(entry.state) {
                    object.set("state", json: entry.state)
                } else {
                    object.set("state_base64", Data(entry.state).base64EncodedString())
                }
            }
        case .checkpoint(let checkpoint):
            object.set("checkpoint", checkpoint.entryCount)
            object.set("state", json: checkpoint.state)
        case .opened(let milliseconds, let epoch):
            object.set("opened", UTCTime.text(milliseconds: milliseconds))
            object.set("epoch", epoch)
        case .closed(let milliseconds):
            object.set("closed", UTCTime.text(milliseconds: milliseconds))
        }
        return object.bytes + [UInt8(ascii: "\n")]
    }

    // MARK: Reading

    /// Why a line is none of a session.
    enum Problem: Error, Equatable {
        case notJSON
        case notOurs
        case version(Int)
        case missing(String)
        case event(String)
    }

    /// - Parameter bytes: the line without its end.
    init(_ bytes: some Collection<UInt8>) throws(Problem) {
        guard let members = JSONScanner.members(of: Array(bytes)[...]) else { throw .notJSON }
        if members["seq"] != nil {
            self = try Self.entry(members)
        } else if members["format"] != nil {
            self = try Self.header(members)
        } else if members["checkpoint"] != nil {
            self = .checkpoint(
                LogCheckpoint(
                    entryCount: try Self.number("checkpoint", in: members), state: Array(members["state"] ?? [])))
        } else if members["opened"] != nil {
            self = .opened(
                milliseconds: try Self.time("opened", in: members), epoch: try Self.text("epoch", in: members))
        } else if members["closed"] != nil {
            self = .closed(milliseconds: try Self.time("closed", in: members))
        } else {
            throw .notOurs
        }
    }

    private typealias Members = [String: ArraySlice<UInt8>]

    private static func header(_ members: Members) throws(Problem) -> SessionLine {
        guard try text("format", in: members) == SessionHeader.format else { throw .notOurs }
        let version = try number("version", in: members)
        guard version == SessionHeader.version else { throw .version(version) }
        guard let runID = RunID(try text("run_id", in: members)) else { throw .missing("run_id") }
        guard let run = members["run"], run.first == UInt8(ascii: "{") else { throw .missing("run") }
        return .header(
            SessionHeader(
                runID: runID, epoch: try text("epoch", in: members), milliseconds: try time("ts", in: members),
                program: try text("program", in: members), run: Array(run)))
    }

    private static func entry(_ members: Members) throws(Problem) -> SessionLine {
        guard let event = members["event"] else { throw .missing("event") }
        var state = Array(members["state"] ?? [])
        if members["state_base64"] != nil {
            guard let data = Data(base64Encoded: try text("state_base64", in: members)) else {
                throw .missing("state_base64")
            }
            state = Array(data)
        }
        let entry = LogEntry(
            sequence: try number("seq", in: members), milliseconds: try time("ts", in: members),
            event: try LogEvent(saved: event), state: state)
        return .entry(entry)
    }

    private static func number(_ key: String, in members: Members) throws(Problem) -> Int {
        guard let number = members[key].flatMap({ Int(String(decoding: $0, as: UTF8.self)) }), number >= 0 else {
            throw .missing(key)
        }
        return number
    }

    private static func time(_ key: String, in members: Members) throws(Problem) -> Int64 {
        guard let milliseconds = UTCTime.milliseconds(of: try text(key, in: members)) else { throw .missing(key) }
        return milliseconds
    }

    private static func text(_ key: String, in members: Members) throws(Problem) -> String {
        guard let text = members[key].flatMap(JSONScanner.text) else { throw .missing(key) }
        return text
    }
}

extension SessionLine.Problem {
    /// What is wrong with the line, as a sentence without its full stop.
    var sentence: String {
        switch self {
        case .notJSON: "this line is no JSON object"
        case .notOurs: "this line is none of a saved session"
        case .version(let version):
            "this session has version \(version) of the format, and this agent-chat reads \(SessionHeader.version) only"
        case .missing(let key): "“\(key)” is missing here, or is not what it should be"
        case .event(let reason): reason
        }
    }
}
