import Logging
import OrderedCollections
import PlaybookLanguage
import SessionLog

/// What the program's own log (--log-file) is told of a run: what happened to which playbook, and never what anybody said
/// or what a variable holds. Messages of errors may quote both, so they are only told at `debug`.
struct EngineLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    func runStarted(program: String, model: String) {
        logger.info("Run started", metadata: ["program": "\(program)", "model": "\(model)"])
    }

    /// Tells why the model gives no answer that helps, which quotes nobody.
    func modelUnavailable(_ failure: RunFailure, for agent: String) {
        logger.warning("Model unavailable", metadata: ["agent": "\(agent)", "reason": "\(failure.message)"])
    }

    /// Tells of transitions that are about to be applied to `state`.
    func tell(_ transitions: [Transition], in state: borrowing RunState) {
        guard logger.logLevel <= .info else { return }
        for transition in transitions {
            guard var line = Self.line(for: transition, in: state) else { continue }
            if let reason = line.reason, logger.logLevel <= .debug { line.metadata["reason"] = "\(reason)" }
            logger.log(level: line.level, line.message, metadata: line.metadata)
        }
    }

    private struct Line {
        var level: Logger.Level
        var message: Logger.Message
        var metadata: Logger.Metadata = [:]
        /// Of a failure; it may quote what was said.
        var reason: String?
    }

    /// None for most.
    private static func line(for transition: Transition, in state: borrowing RunState) -> Line? {
        switch transition {
        case .stackStarted(_, _, let opening), .framePushed(_, let opening), .stackCalled(_, _, let opening),
            .humanSaidToTriggers(_, _, _, let opening, _), .parallelCalled(_, _, let opening):
            return Line(level: .debug, message: "Playbook begun", metadata: metadata(of: opening.playbook))
        case .agentCreated(let agent, let creation, let creator):
            return Line(
                level: .info, message: "Agent created",
                metadata: ["agent": "\(agent)", "class": "\(creation.className)", "creator": "\(creator)"])
        case .frameReturned(let stack, _):
            let playbook = state.stacks[stack]?.frames.last?.playbook
            return Line(level: .debug, message: "Playbook returned", metadata: metadata(of: playbook))
        case .pythonReturned(let frame, _):
            return Line(level: .debug, message: "Playbook returned", metadata: metadata(of: frame, in: state))
        case .pythonFailed(let frame, let message):
            return failure("Playbook failed", message, metadata(of: frame, in: state))
        case .callFailed(let stack, let message):
            let playbook = state.stacks[stack]?.frames.last?.playbook
            return failure("Playbook failed", message, metadata(of: playbook))
        case .requested(let frame, _, let isStreamed, _, _), .questionRepeated(let frame, let isStreamed, _):
            let metadata = metadata(of: frame, in: state).merging(["streamed": "\(isStreamed)"]) { $1 }
            return Line(level: .debug, message: "Model asked", metadata: metadata)
        case .promptRefused(let frame, let window):
            let metadata = metadata(of: frame, in: state).merging(["window": "\(window)"]) { $1 }
            return Line(level: .info, message: "Prompt too long", metadata: metadata)
        case .replyFinished(let frame, _):
            let bytes = state.frame(frame)?.reply?.text.utf8.count ?? 0
            let metadata = metadata(of: frame, in: state).merging(["bytes": "\(bytes)"]) { $1 }
            return Line(level: .debug, message: "Reply executed", metadata: metadata)
        case .replyMalformed(let frame):
            return Line(level: .info, message: "Reply cannot be used", metadata: metadata(of: frame, in: state))
        case .runResumed: return Line(level: .info, message: "Run goes on")
        case .replyLost(let frame):
            return Line(level: .info, message: "Reply was lost", metadata: metadata(of: frame, in: state))
        case .brokeOff(let frame, _):
            return Line(level: .info, message: "Reply broke off", metadata: metadata(of: frame, in: state))
        case .triedAgain:
            return Line(level: .info, message: "Tried again")
        case .itemFailed(let frame, let message):
            return failure("Item failed", message, metadata(of: frame, in: state))
        case .placeholderFailed(let frame, let message):
            return failure("Placeholder failed", message, metadata(of: frame, in: state))
        case .interrupted(let stack, _):
            let agent = state.stacks[stack]?.agent ?? ""
            return Line(level: .info, message: "Interrupted", metadata: ["agent": "\(agent)"])
        case .ended(.failed(let failure)):
            return Line(
                level: .error, message: "Run failed", metadata: ["kind": "\(failure.kind.rawValue)"],
                reason: failure.message)
        case .ended(let ending):
            return Line(level: .info, message: "Run ended", metadata: ["ending": "\(ending)"])
        default:
            return nil
        }
    }

    private static func failure(
        _ message: Logger.Message, _ reason: String, _ metadata: Logger.Metadata
    ) -> Line {
        Line(level: .info, message: message, metadata: metadata, reason: reason)
    }

    private static func metadata(of playbook: PlaybookID?) -> Logger.Metadata {
        ["agent": "\(playbook?.agent ?? "")", "playbook": "\(playbook?.name ?? "")"]
    }

    private static func metadata(of frame: FrameID, in state: borrowing RunState) -> Logger.Metadata {
        metadata(of: state.frame(frame)?.playbook)
    }
}
