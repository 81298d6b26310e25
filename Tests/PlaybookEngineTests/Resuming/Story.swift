import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// A program with a model that can go on anywhere in it.
struct Story: Sendable, CustomStringConvertible {
    let description: String
    let program: Program
    var units: [String: [String]] = [:]
    var answers: [(question: String, answer: String)] = []
    var lines: [String] = []
    /// Said before anybody waits for it.
    var firstLine: String?
    var isGuided = false
    var pieceSize = 9
    var python: [String: PlayedPython.Code] = [:]

    init(_ description: String, _ source: String) throws {
        self.description = description
        program = try PlayedRun.program(source)
    }

    /// A run that has come to its end.
    struct Told: Sendable {
        var entries: [LogEntry]
        var ending: RunEnding
        var state: RunState
    }

    var beginning: RunState { RunState(beginning: program) }

    /// Runs the program, from its beginning or from a part of a log.
    ///
    /// - Parameter now: the log's clock.
    func tell(
        after entries: [LogEntry] = [], _ resumption: ProgramRun.Resumption? = nil,
        now: @escaping @Sendable () -> Int64 = StreamingSessionLog.systemTime
    ) async -> Told {
        let log = StreamingSessionLog(beginningWith: entries, now: now)
        let python = python
        var makeChild: (@Sendable () -> any PythonChild)?
        if !python.isEmpty { makeChild = { PlayedPython(python) } }
        let run = ProgramRun(
            program: program, programName: "test",
            model: StoryModel(units, answers: answers, pieceSize: pieceSize), log: log,
            options: RunOptions(streamingEnabled: true, isGuided: isGuided, firstMessage: firstLine),
            resumption: resumption,
            makeChild: makeChild)
        async let human: Void = speak(in: run, log, from: entries.count)
        let ending = await run.run()
        await human
        let state = run.ledger.read { Self.copy($0) }
        return Told(entries: log.entries(in: 0..<log.count), ending: ending, state: state)
    }

    private static func copy(_ state: borrowing RunState) -> RunState { copy state }

    /// The human: says the next line whenever the program waits.
    private func speak(in run: ProgramRun, _ log: StreamingSessionLog, from count: Int) async {
        for await entry in log.entries(from: count) {
            guard case .inputRequested = entry.event else { continue }
            let said = log.entries(in: 0..<entry.sequence).count {
                if case .humanMessage = $0.event { true } else { false }
            }
            if said < lines.count { run.submit(lines[said]) } else { run.endInput() }
        }
    }
}

extension Story.Told {
    /// The complete messages, by sender and recipient, in order.
    var messages: [String: [String]] {
        var messages: [String: [String]] = [:]
        var starts: [String: MessageStreamStartEvent] = [:]
        for entry in entries {
            switch entry.event {
            case .humanMessage(_, let sender, let recipient, let content):
                messages["\(sender) → \(recipient)", default: []].append(content)
            case .message(let message):
                messages["\(message.sender) → \(message.recipient)", default: []].append(message.content)
            case .stream(.start(let start)): starts[start.messageID] = start
            case .stream(.complete(let end)):
                let start = starts[end.messageID]
                messages["\(start?.sender ?? "?") → \(start?.recipient ?? "?")", default: []].append(end.content)
            default: break
            }
        }
        return messages
    }

    /// What the agents know at the end.
    var variables: [String: OrderedDictionary<String, PlaybookValue>] {
        Dictionary(uniqueKeysWithValues: state.agents.map { ($0.key, $0.value.variables) })
    }

    var artifacts: [String: ArtifactStore] {
        Dictionary(uniqueKeysWithValues: state.agents.map { ($0.key, $0.value.artifacts) })
    }

    /// Messages that were begun and neither completed nor aborted, or whose updates do not make up their text.
    var faultyMessages: [String] {
        var texts: [String: String] = [:]
        var faulty: [String] = []
        for entry in entries {
            switch entry.event {
            case .stream(.start(let start)):
                if texts.updateValue("", forKey: start.messageID) != nil { faulty.append(start.messageID) }
            case .stream(.update(let update)):
                if texts[update.messageID]?.utf8.count != update.offset { faulty.append(update.messageID) }
                texts[update.messageID]? += update.content
            case .stream(.complete(let end)):
                if texts.removeValue(forKey: end.messageID) != end.content { faulty.append(end.messageID) }
            case .stream(.aborted(let end)):
                if texts.removeValue(forKey: end.messageID) != end.content { faulty.append(end.messageID) }
            default: break
            }
        }
        return faulty + texts.keys
    }

    /// Aborted messages that nobody has replaced.
    var unreplacedMessages: [String] {
        var aborted: [String] = []
        for entry in entries {
            switch entry.event {
            case .stream(.aborted(let end)): aborted.append(end.messageID)
            case .stream(.start(let start)): aborted.removeAll { $0 == start.replaces }
            case .message(let message): aborted.removeAll { $0 == message.replaces }
            default: break
            }
        }
        return aborted
    }
}
