import SessionLog
import StubModelServer

@testable import LanguageModels

/// Holds a run under faults against what it must be: complete and exact, or stopped for a reason that it tells.
struct ChaosCheck {
    private let chaos: ChaosCase
    private let run: ChaosRun
    /// What is wrong, a sentence each; empty where nothing is.
    private(set) var findings: [String] = []

    init(_ run: ChaosRun, of chaos: ChaosCase) {
        (self.run, self.chaos) = (run, chaos)
        let record = MessageRecord(run.entries)
        findings = record.contradictions + run.complaints.map { "The model was asked what cannot be. \($0)" }
        switch run.ending {
        case nil: findings.append("The run hangs.")
        case .finished?: checkWhole(record)
        case .failed(let failure)?:
            checkBeginning(record)
            checkReason(failure)
        case .inputEnded?, .cancelled?: findings.append("The run ends as \(String(describing: run.ending)).")
        }
        if !run.isFoldOfLog { findings.append("The log folds to another state than that of the run.") }
        if run.entries.last?.event != run.ending.map({ .ended($0) }) {
            findings.append("The log tells another ending.")
        }
    }

    // MARK: Messages

    private mutating func checkWhole(_ record: MessageRecord) {
        let messages = record.complete.map(\.shown)
        if messages != chaos.program.messages { findings.append(difference(messages)) }
        for message in record.unreplaced {
            findings.append("Broken off and never written again: \(message.shown.debugDescription)")
        }
        if chaos.schedule.faults.isEmpty, record.messages.count != messages.count {
            findings.append("Messages were broken off without a fault.")
        }
    }

    /// Until a run stops, everybody has heard what he would have heard.
    private mutating func checkBeginning(_ record: MessageRecord) {
        let expected = chaos.program.messages
        for (route, messages) in Dictionary(grouping: record.complete, by: \.route) {
            let heard = messages.map(\.shown)
            let meant = expected.filter { $0.hasPrefix("\(route): ") }
            if heard != Array(meant.prefix(heard.count)) { findings.append(difference(heard)) }
        }
    }

    private func difference(_ messages: [String]) -> String {
        let pairs = zip(messages, chaos.program.messages)
        let index =
            pairs.enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(messages.count, chaos.program.messages.count)
        func shown(_ messages: [String]) -> String { messages.dropFirst(index).first?.debugDescription ?? "the end" }
        return "Message \(index) is \(shown(messages)), not \(shown(chaos.program.messages))."
    }

    // MARK: The end

    /// A run may stop only by the fault of its last request, and only where no way was left.
    private mutating func checkReason(_ failure: RunFailure) {
        let sentence = failure.message
        if sentence.isEmpty || sentence.contains(where: \.isNewline) || sentence.utf8.count > 800 {
            findings.append("The failure is not one line: \(sentence.debugDescription)")
        }
        if sentence.contains("sk-chaos") { findings.append("The failure tells the key: \(sentence)") }
        if chaos.hasSecondModel { findings.append("The run stopped, though another model could be asked: \(sentence)") }
        let asked = requests(ofAgentIn: sentence)
        let last = asked.last
        switch failure.kind {
        case .keyRefused:
            if last?.fault?.kind != .keyRefused { findings.append("No key was refused: \(sentence)") }
        case .modelUnavailable where last?.severity == .final: break
        // What is refused as a stream may be taken otherwise; what is refused otherwise stays so.
        case .modelUnavailable where last?.fault?.kind == .redirect && last?.request.streams == false: break
        case .modelUnavailable, .modelUnfit:
            if countTells, let missing = Patience(of: asked).missing(for: failure.kind) {
                findings.append("The run gave up too early, after \(missing): \(sentence)")
            }
        case .program, .step, .recordingOver, .modelNeeded, .programText, .pythonUnavailable:
            findings.append("The run stopped: \(sentence)")
        }
    }

    /// Those of the agent that failed; of all where the requests do not say whose they are.
    private func requests(ofAgentIn sentence: String) -> [FaultyModelServer.Served] {
        let introduction = "You are the agent \(sentence.prefix { $0 != "." })."
        let own = run.served.filter { served in
            served.request.messages.contains { $0.content.contains(introduction) }
        }
        return own.isEmpty ? run.served : own
    }

    /// Whether the faults that a run has met are all that its server has seen.
    private var countTells: Bool {
        // While a server is silent, a machine that is busy may make others look so. An attempt that was refused may be another
        // agent's than the one whose reply met the fault.
        let isRefused = run.served.contains { $0.fault?.kind == .refuse }
        return !chaos.schedule.contains(.stall) && !(isRefused && chaos.program.name == ChaosProgram.agents.name)
    }
}

/// How much of what ``RetryPolicy`` promises a run has used when it gives up: of the faults that it has met in a row to the end.
private struct Patience {
    /// Requests that failed, those included that were refused a connection.
    private var attempts = 0
    private var timeouts = 0
    /// Whole replies that were none.
    private var unreadable = 0

    init(of asked: [FaultyModelServer.Served]) {
        for served in asked.reversed() {
            guard let fault = served.fault else { return }
            switch fault.kind {
            // The server counts the waits before it accepts connections again; the attempt after each but the last is refused.
            case .refuse: attempts += 1 + Int(fault.seed % 5)
            case .stall, .requestTimeout:
                attempts += 1
                timeouts += 1
            // It is asked for whole at once, which is a repetition too.
            case .refusesStreaming where served.request.streams: attempts += 1
            case let kind where kind.severity == .harmless: return
            case let kind:
                attempts += 1
                if !served.request.streams, kind.makesDocumentUnreadable { unreadable += 1 }
            }
        }
    }

    /// - Returns: what it had not used up, in words; nil where it could give up.
    func missing(for kind: RunFailure.Kind) -> String? {
        let policy = RetryPolicy()
        // Replies that were cut off with nothing to execute are no failures of a server.
        let isExhausted =
            kind == .modelUnfit
            ? attempts >= 3
                // One may have been sent on a connection that the server was about to close, which has seen nothing of it.
            : attempts >= policy.retries || timeouts > policy.retriesAfterTimeouts
                || unreadable > policy.retriesAfterUnreadable
        return isExhausted
            ? nil : "\(attempts) attempts, \(timeouts) time-outs and \(unreadable) replies that were none"
    }
}

extension Fault.Kind {
    /// Whether what comes in place of a whole reply may be no reply at all.
    fileprivate var makesDocumentUnreadable: Bool {
        switch self {
        case .cutBetweenEvents, .cutInEvent, .unreadableEvent, .garbageInEvent, .contentLengthTooShort,
            .anotherProtocol, .compressed, .noContent, .page, .emptyBody, .bytesBehindTheEnd:
            true
        default: false
        }
    }
}

extension FaultyModelServer.Served {
    fileprivate var severity: Fault.Severity { fault?.kind.severity ?? .harmless }
}
