import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// What playbooks in Python ask for while their code runs.
extension AIAgent {
    /// What a request is answered with; nil where the answer comes later, or never.
    func meet(
        _ request: PythonRequest, numbered id: Int, of frame: FrameID
    ) throws(ExecutionError) -> PlaybookValue? {
        switch request {
        case .waitForMessage(_, let timeout?, _) where !timeout.isFinite:
            throw ExecutionError(message: "The timeout of WaitForMessage is a number of seconds")
        case .call, .waitForMessage:
            ledger.record(.pythonRequested(frame: frame, PythonExecution.Request(id: id, content: request)))
            return nil
        case .send(let target, let text):
            try checkMessages(of: frame)
            try sendMessage(text, to: target.map { .string($0) }, in: frame)
        case .messageStart(let target):
            try checkMessages(of: frame)
            try openMessage(to: target, in: frame, number: id)
        case .messagePiece(let start, let text):
            do {
                try deliver(text, in: frame, number: start)
            } catch {
                // Pieces are not answered: the code learns it at the message's end.
                ledger.record(
                    .messageAborted(frame: frame, reason: .error, number: start),
                    showing: .note(level: .info, agent: name, text: "A message was broken off: \(error.message)"))
            }
            return nil
        case .messageEnd(let start, let isAborted):
            let recipient = ledger.read { $0.frame(frame)?.openMessage(start)?.recipient }
            guard isAborted || recipient != nil else {
                throw ExecutionError(
                    message: "The message was broken off: its recipient has finished, or its inbox is full")
            }
            ledger.record(
                isAborted
                    ? .messageAborted(frame: frame, reason: .error, number: start)
                    : .messageCompleted(frame: frame, number: start))
            if let recipient { programRun.activity.wake(recipient) }
        case .saveArtifact(let artifact, let summary, let content):
            return .string(try keepArtifact(content, named: artifact, summary: summary))
        case .loadArtifact(let artifact):
            return .string(try findArtifact(artifact).artifact.content)
        case .variable(let variable):
            return ledger.read { $0.agents[name]?.variables[variable] } ?? .null
        case .variables:
            let variables = ledger.read { $0.agents[name]?.variables ?? [:] }
            return .dictionary(
                OrderedDictionary(
                    variables.map { (PlaybookValue.string($0.key), $0.value) }, uniquingKeysWith: { $1 }))
        case .setVariable(let variable, let value):
            ledger.record(
                .variableGiven(agent: name, name: variable, value: value),
                showing: .note(level: .debug, agent: name, text: "$\(variable) = \(Instruction.brief(value))"))
        case .createAgent(let className, let arguments):
            return try createAgent(of: className, arguments).map { .string($0) }
        case .endProgram:
            programRun.end(.finished)
        }
        return .null
    }

    /// Playbooks that run together with others say nothing and wait for nobody: nothing would say in which order.
    private func checkMessages(of frame: FrameID) throws(ExecutionError) {
        guard let playbook = parallelPlaybook(of: frame) else { return }
        throw ExecutionError(
            message: "\(playbook) is marked parallel=True, and such playbooks cannot call Say or SendMessage; "
                + "return the text, or take the mark away")
    }

    /// The first playbook of the chain of calls that is marked to run together with others.
    func parallelPlaybook(of frame: FrameID) -> String? {
        ledger.read { $0.chain(to: frame) }.first { called in
            called.frame.python != nil && programRun.program.definition(of: called.frame.playbook)?.isParallel == true
        }?.frame.playbook.name
    }
}
