import SessionLog
import StubModelServer

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
            let faults = asked.reversed().prefix { $0.severity != .harmless }.count
            if countTells, faults < 2 { findings.append("The run gave up after \(faults) faults: \(sentence)") }
        case .program, .modelNeeded, .programText, .pythonUnavailable: findings.append("The run stopped: \(sentence)")
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

    /// Whether a run that gives up must have met two faults in a row.
    private var countTells: Bool {
        // While a server is silent, a machine that is busy may make others look so. Attempts that were refused are no
        // requests that the server has seen.
        !chaos.schedule.contains(.stall) && !run.served.contains { $0.fault?.kind == .refuse }
    }
}

extension FaultyModelServer.Served {
    fileprivate var severity: Fault.Severity { fault?.kind.severity ?? .harmless }
}
