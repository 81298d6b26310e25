import Streaming
import TestSupport

@testable import SessionLog

/// Events of every kind with texts that are hard to write down.
struct RandomEvent {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// How many kinds there are; ``next(_:)`` takes one of them.
    static let kinds = 17

    mutating func next(_ kind: Int) -> LogEvent {
        switch kind {
        case 0: .runStarted(program: text(), agents: texts(), humans: texts())
        case 1: .agentCreated(agent: text(), className: text(), creator: text())
        case 2: .turnStarted(cause: one(of: [.start, .humanMessage, .resume, .retry]))
        case 3: .humanMessage(messageID: text(), sender: text(), recipient: text(), content: text())
        case 4:
            .stream(
                .start(
                    MessageStreamStartEvent(
                        messageID: text(), sender: text(), recipient: text(), replaces: perhaps(text()))))
        case 5: .stream(.update(MessageStreamUpdateEvent(messageID: text(), content: text(), offset: number())))
        case 6:
            .stream(.complete(MessageStreamCompleteEvent(messageID: text(), content: text(), artifacts: artifacts())))
        case 7:
            .stream(
                .aborted(
                    MessageStreamAbortedEvent(
                        messageID: text(), content: text(), reason: one(of: [.length, .cancelled, .error]))))
        case 8:
            .message(
                CompleteMessage(
                    messageID: text(), sender: text(), recipient: text(), content: text(), replaces: perhaps(text()),
                    artifacts: artifacts()))
        case 9: .step(agent: text(), playbook: text(), number: text(), source: text())
        case 10:
            .call(
                agent: text(), name: text(), status: one(of: CallStatus.allCases),
                milliseconds: perhaps(Int64(number())), callers: texts())
        case 11: .inputRequested(agent: text(), inStep: one(of: [true, false]))
        case 12: .status(agent: text(), status())
        case 13:
            .note(
                level: one(of: [.debug, .info, .warning, .error]), agent: perhaps(text()), text: text(),
                audience: one(of: [.keepers, .everybody]))
        case 14:
            .usage(agent: text(), tokens: TokenCount(input: number(), output: number(), cachedInput: number()))
        case 15:
            .ended(
                one(of: [
                    .finished, .inputEnded, .cancelled,
                    .failed(RunFailure(one(of: RunFailure.Kind.allCases), text())),
                ]))
        case 16: .interrupted(agent: text())
        default: .transition
        }
    }

    mutating func state() -> [UInt8] {
        one(of: [
            [], Array(#"[{"itemExecuted":{"frame":{"stack":1,"frame":2}}}]"#.utf8), Array("[]".utf8), Array("12".utf8),
            // What is no JSON on one line is kept all the same.
            [0xFF, 0, 0x0A], Array("[\n]".utf8), Array("[1,]".utf8),
        ])
    }

    mutating func milliseconds() -> Int64 {
        one(of: [
            0, 1, 1_764_399_600_123, 253_402_300_799_999, Int64.random(in: 0...253_402_300_799_999, using: &random),
        ])
    }

    private mutating func status() -> AgentStatus {
        one(of: [
            .preparing(text()), .waitingForModel, .modelWrites, .running(playbook: text()),
            .unavailable(reason: text()),
            .retrying(attempt: number(), of: number(), milliseconds: Int64(number()), reason: text()),
        ])
    }

    private mutating func artifacts() -> [MessageArtifact] {
        (0..<Int.random(in: 0...2, using: &random)).map { _ in MessageArtifact(name: text(), content: text()) }
    }

    private mutating func texts() -> [String] { (0..<Int.random(in: 0...2, using: &random)).map { _ in text() } }

    private mutating func text() -> String {
        let pieces = [
            "", "a", "\"", "\\", "/", "\n", "\r\n", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}",
            "é",
            "e\u{301}", "日本", "👨‍👩‍👧", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}", "{\"seq\":1}", "\\u0041",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in one(of: pieces) }.joined()
    }

    private mutating func number() -> Int { one(of: [0, 1, 4096, Int.max]) }

    private mutating func perhaps<Value>(_ value: Value) -> Value? { one(of: [nil, value]) }

    private mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]  // never empty here
    }
}

extension LogEntry {
    /// With texts by their bytes: `==` of texts takes é for e and an accent.
    var exact: String {
        "\(sequence) \(milliseconds) \(state) " + String(reflecting: event).utf8.map { "\($0)" }.joined(separator: ",")
    }
}
