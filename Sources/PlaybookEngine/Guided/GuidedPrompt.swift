import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Makes the request for one question: short, for small models read little.
struct GuidedPrompt {
    let agent: AgentDefinition
    let state: RunState
    let frame: FrameID
    let playbook: PlaybookDefinition?

    func request(_ question: GuidedQuestion) -> ModelRequest {
        let rules =
            "You are \(agent.heading). \(agent.description.trimmingBlankEnds)\n"
            + "You do one small task at a time: only what the last instruction says, in the language of the instruction."
        var conversation = Conversation([])
        for line in state.stacks[frame.stack]?.dialogue ?? [] {
            let isOwn = line.speaker == agent.className
            let text = isOwn || line.speaker == LogEvent.human ? line.text : "\(line.speaker): \(line.text)"
            conversation.add(isOwn ? .assistant : .user, text)
        }
        for part in [variables, notes, question.instruction] { conversation.add(.user, part) }
        var messages = conversation.messages
        // Providers want the first turn to be the user's.
        if messages.first?.role == .assistant {
            messages.insert(ModelMessage(.user, "(The conversation begins.)"), at: 0)
        }
        return ModelRequest(agent: agent.className, system: rules, messages: messages, schema: question.schema)
    }

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
