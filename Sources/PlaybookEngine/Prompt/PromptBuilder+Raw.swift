import LanguageModels
import OrderedCollections
import PlaybookLanguage
import Streaming

extension PromptBuilder {
    /// The request of a raw playbook: its description, then the arguments that the description does not use, then what
    /// happened since, which is only ever something after an interrupt.
    ///
    /// - Parameter usedNames: the variables of the description's placeholders.
    func rawRequest(for id: FrameID, usedNames: Set<String>) -> Prompt {
        guard let frame = state.frame(id), let playbook = program.definition(of: frame.playbook) else {
            return request(for: id)
        }
        let instruction = frame.repeatedInstruction ?? rawInstruction(of: frame, in: playbook, usedNames)
        let request = ModelRequest(
            agent: agent.className, system: "", messages: [ModelMessage(.user, instruction)])
        return Prompt(request: request, instruction: instruction)
    }

    private func rawInstruction(
        of frame: Frame, in playbook: PlaybookDefinition, _ usedNames: Set<String>
    ) -> String {
        let description = (frame.description ?? playbook.description).trimmingBlankEnds
        let arguments = frame.arguments.filter { !usedNames.contains($0.key) && $0.value != .null }
            .map { "$\($0.key) = \($0.value.text)" }
        // A playbook without a description can only be shown as it stands.
        return
            ([description.isEmpty ? playbook.pbasm.trimmingBlankEnds : description]
            + [arguments, frame.outcomes].map { $0.joined(separator: "\n") })
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
