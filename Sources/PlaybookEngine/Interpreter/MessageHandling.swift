import OrderedCollections
import PlaybookLanguage

/// The playbook that handles a message which no step waited for: it decides what the message is good for.
enum MessageHandling {
    /// The hyphen keeps it apart from the class names of a program, which have none.
    static let className = "Message-handling"

    /// With triggers the message fires those that it meets; an agent without any does what it is asked for.
    static func playbook(of agent: AgentDefinition) -> PlaybookDefinition {
        let first =
            agent.handlesMessages
            ? "If the message meets a trigger, call that trigger's playbook; yld call"
            : "If one of your playbooks does what the message asks for, call it; yld call"
        return PlaybookDefinition(
            heading: className, className: className, parameters: [], returnType: nil,
            description: "A message came that no step waited for.", metadata: [:], triggers: [],
            steps: [
                step("01", .condition, first),
                // Two agents that thank each other for their thanks would never come to an end.
                step(
                    "02", .condition,
                    "Otherwise answer the message yourself, as this agent would; an agent's thanks, farewell or "
                        + "confirmation gets no answer"),
                step("03", .return, "Return"),
            ],
            notes: [], otherSections: [], location: location)
    }

    /// - Parameter isGuided: whether the engine drives the steps, which then reads the words themselves.
    static func opening(
        agent: String, sender: String, content: String, isGuided: Bool, time: Int64
    ) -> Frame.Opening {
        Frame.Opening(
            playbook: PlaybookID(agent: agent, name: className), call: "\(className)()",
            outcomes: [Instruction.said(sender, content)], said: isGuided ? content : nil, time: time)
    }

    private static let location = SourceLocation(file: "(built in)", line: 1)

    private static func step(_ number: String, _ code: Step.Code, _ text: String) -> Step {
        Step(number: number, code: code, text: text, location: location)
    }
}
