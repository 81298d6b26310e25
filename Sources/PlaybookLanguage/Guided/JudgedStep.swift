import OrderedCollections

/// A step that the engine cannot carry out by its words alone.
public struct JudgedStep: Sendable, Hashable {
    /// Class names of the agent and the playbook.
    public var agent: String
    public var playbook: String
    /// Nil for a playbook that has no steps, or is one request.
    public var step: Step?
    public var location: SourceLocation
    /// What only a model can tell, e.g. `the words to say`.
    public var need: String
}

extension AgentDefinition {
    /// The steps of its playbooks in Markdown for which an engine that drives them itself has to ask a model, in the order
    /// written.
    public var judgedSteps: [JudgedStep] {
        playbooks.filter { $0.language == .markdown }.flatMap { playbook -> [JudgedStep] in
            func judged(_ step: Step?, _ need: String) -> JudgedStep {
                JudgedStep(
                    agent: className, playbook: playbook.className, step: step,
                    location: step?.location ?? playbook.location, need: need)
            }
            let triggers = playbook.triggers.filter {
                $0.kind != .begin && !GuidedCondition(reading: $0.text).isDetermined
            }
            let own = triggers.map {
                JudgedStep(
                    agent: className, playbook: playbook.className, step: nil, location: $0.location,
                    need: "whether a message meets the trigger “\($0.text)”")
            }
            switch playbook.metadata["execution_mode"]?.text {
            case "raw": return own + [judged(nil, "all of it, for it is one request to a model")]
            case let mode where mode == "react" || playbook.steps.isEmpty:
                return own + [
                    judged(
                        nil,
                        "what to do, for it has no steps: a model plans them and carries them out by its replies, which "
                            + "is too much for a small one")
                ]
            default: break
            }
            return own
                + playbook.steps.flattened.compactMap { step in step.need.map { judged(step, $0) } }
        }
    }
}

extension GuidedCondition {
    /// Whether its words decide it.
    var isDetermined: Bool {
        if case .judged = rule { false } else { true }
    }
}

extension Step {
    /// What only a model can tell of the step; nil where its words determine it.
    fileprivate var need: String? {
        if code == .condition {
            return GuidedCondition(reading: text).isDetermined ? nil : "whether it holds"
        }
        let needs = GuidedStep(reading: self, hasModel: false).actions.compactMap(\.judgement)
        // What stands under a step says how it is done.
        return children.isEmpty ? needs.first : nil
    }
}

extension ProgramCheck {
    /// The steps that need a model where the engine drives them.
    var judgedSteps: [JudgedStep] { agents.filter { $0.kind == .ai }.flatMap(\.judgedSteps) }

    /// The same for people. Ends with a newline.
    public var judgedStepsText: String {
        let steps = judgedSteps
        guard !steps.isEmpty else { return "The engine can carry out every step by its words: no model is needed.\n" }
        let lines = steps.map { judged -> String in
            let place = "\(judged.location.file):\(judged.location.line)"
            let step = judged.step.map { " \($0.number) “\($0.text)”" } ?? ""
            return ShownText.of("  \(place): \(judged.playbook)\(step): \(judged.need)")
        }
        return "Only a model can tell, with --interpreter guided:\n" + lines.joined(separator: "\n") + "\n"
    }
}
