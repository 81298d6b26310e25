import OrderedCollections
import PlaybookLanguage

/// The playbook that handles a message which no step waited for: it fires the triggers that the message meets.
enum MessageHandling {
    /// The hyphen keeps its name apart from the class names of a program, which have none.
    static let playbook = PlaybookDefinition(
        heading: "Message-handling", className: "Message-handling", parameters: [], returnType: nil,
        description: "A message came that no step waited for.", metadata: [:], triggers: [],
        steps: [
            step("01", .condition, "If the message meets a trigger, call that trigger's playbook; yld call"),
            step("02", .condition, "Otherwise answer the message yourself, as this agent would"),
            step("03", .return, "Return"),
        ],
        notes: [], otherSections: [], location: location)

    static func opening(agent: String, sender: String, content: String, time: Int64) -> Frame.Opening {
        Frame.Opening(
            playbook: PlaybookID(agent: agent, name: playbook.className), call: "\(playbook.className)()",
            outcomes: [Instruction.said(sender, content)], time: time)
    }

    private static let location = SourceLocation(file: "(built in)", line: 1)

    private static func step(_ number: String, _ code: Step.Code, _ text: String) -> Step {
        Step(number: number, code: code, text: text, location: location)
    }
}
