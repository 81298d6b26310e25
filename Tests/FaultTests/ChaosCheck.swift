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
        let last = run.served.last
        switch failure.kind {
        case .keyRefused:
            if last?.fault?.kind != .keyRefused { findings.append("No key was refused: \(sentence)") }
        case .modelUnavailable where last?.fault?.kind.severity == .final: break
        case .modelUnavailable, .program:
            if failure.kind == .program, !sentence.contains("in a row") {
                findings.append("The program failed: \(sentence)")
            }
            if let fewest = fewestFaults, faultsAtTheEnd < fewest {
                findings.append("The run gave up after \(faultsAtTheEnd) faults: \(sentence)")
            }
        case .modelNeeded, .programText, .pythonUnavailable: findings.append("The run stopped: \(sentence)")
        }
    }
    /// How many of the last requests met faults, one after the other.
    private var faultsAtTheEnd: Int {
        run.served.reversed().prefix { ($0.fault?.kind.severity ?? .harmless) != .harmless }.count
    }

    /// With fewer faults in a row no run gives up; nil where the count does not tell.
    private var fewestFaults: Int? {
        // While a server is silent, a machine that is busy may make others look so.
        if chaos.schedule.contains(.stall) { return nil }
        guard let last = run.served.last, let fault = last.fault else { return 2 }
        switch fault.kind {
        // The attempts that were refused are no requests that the server has seen.
        case .refuse: return 1
        // What is no whole reply is asked for again only where it was to be a stream.
        default: return last.request.streams ? 2 : fault.kind.mayBeUnreadable ? 1 : 2
        }
    }
}

extension Fault.Kind {
    /// Whether what comes may be no reply at all, rather than one that breaks off.
    fileprivate var mayBeUnreadable: Bool {
        switch self {
        case .cutBetweenEvents, .cutInEvent, .wrongChunkSize, .contentLengthTooShort, .anotherProtocol, .compressed,
            .unreadableEvent, .garbageInEvent, .page, .redirect, .close, .reset:
            true
        default: false
        }
    }
}
