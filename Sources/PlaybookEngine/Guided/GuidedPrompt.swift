import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Makes the request for one question: short, and for a small model shorter still.
struct GuidedPrompt {
    let agent: AgentDefinition
    let state: RunState
    let frame: FrameID
    let playbook: PlaybookDefinition?
    let isModelSmall: Bool

    func request(_ question: GuidedQuestion) -> ModelRequest {
        isModelSmall ? narrowRequest(question) : fullRequest(question)
    }

    private func fullRequest(_ question: GuidedQuestion) -> ModelRequest {
        let rules =
            "You are \(agent.heading). \(agent.description.trimmingBlankEnds)\n"
            + "You do one small task at a time: only what the last instruction says, in the language of the instruction."
        return request(
            rules, [], dialogue[...], [variables, notes, question.instruction], schema: question.schema)
    }

    // MARK: Small models

    /// Lines that a small model does not lose its way in.
    private static let narrowDialogue = 4

    /// What was seen to be answered best by a model of 135 million parameters: no rules, which it repeats; the values of
    /// an answer right behind the question; and for a message an example to follow.
    private func narrowRequest(_ question: GuidedQuestion) -> ModelRequest {
        switch question.kind {
        case .words(let task, _, _):
            let rules =
                "You are \(agent.heading). \(agent.description.trimmingBlankEnds)\n"
                + "You write what is said to the user, in one or two sentences."
            return request(
                rules, Self.example, dialogue.suffix(Self.narrowDialogue), [variables, notes, "Task: \(task)"],
                schema: nil)
        case .answer(let variables, _), .call(_, let variables, _):
            let names = variables.map { $0.name.split(separator: "_").joined(separator: " ") }
            return request(
                "", [], dialogue.suffix(2),
                ["Answer with JSON: the \(names.joined(separator: ", the ")) in what the user said."],
                schema: question.schema)
        case .holds, .values, .trigger:
            return request(
                "", [], dialogue.suffix(Self.narrowDialogue), [variables, question.instruction], schema: question.schema
            )
        }
    }

    private static let example = [
        ModelMessage(.user, "Task: Tell the user that the shop opens at nine"),
        ModelMessage(.assistant, "We open at nine. See you then!"),
    ]

    // MARK: Parts

    private func request(
        _ system: String, _ example: [ModelMessage], _ dialogue: ArraySlice<SpokenLine>, _ parts: [String],
        schema: ResponseSchema?
    ) -> ModelRequest {
        var conversation = Conversation(example)
        for line in dialogue {
            let isOwn = line.speaker == agent.className
            let text = isOwn || line.speaker == LogEvent.human ? line.text : "\(line.speaker): \(line.text)"
            conversation.add(isOwn ? .assistant : .user, text)
        }
        for part in parts { conversation.add(.user, part) }
        var messages = conversation.messages
        // Providers want the first turn to be the user's.
        if messages.first?.role == .assistant {
            messages.insert(ModelMessage(.user, "(The conversation begins.)"), at: 0)
        }
        return ModelRequest(agent: agent.className, system: system, messages: messages, schema: schema)
    }

    private var dialogue: [SpokenLine] { state.stacks[frame.stack]?.dialogue ?? [] }

    private var variables: String {
        let arguments = state.frame(frame)?.arguments ?? [:]
        let own = (state.agents[agent.className]?.variables ?? [:]).filter { arguments[$0.key] == nil }
        let shown = (Array(own) + Array(arguments)).filter { !$0.key.hasPrefix("_") && $0.value != .null }
        guard !shown.isEmpty else { return "" }
        return "What is known:\n" + shown.map { Instruction.variable($0.key, $0.value) }.joined(separator: "\n")
    }

    private var notes: String {
        let notes = playbook?.notes ?? []
        return notes.isEmpty ? "" : "Always:\n" + notes.map { "- \($0.text)" }.joined(separator: "\n")
    }
}
