import LanguageModels
import OrderedCollections
import PlaybookLanguage

/// Makes the request for a frame's next reply from the state: what never changes first, so that providers can cache it,
/// and what changes with every reply last.
struct PromptBuilder {
    let program: Program
    let agent: AgentDefinition
    var state: RunState
    var canLoadFiles = false

    struct Prompt {
        var request: ModelRequest
        /// The last instruction, as the exchange keeps it.
        var instruction: String
    }

    func request(for id: FrameID) -> Prompt {
        let opening = InterpreterPrompt.standard
        var conversation = Conversation(opening.example)
        conversation.add(.user, "Another program.\n\n" + agentText)
        var newestExchange: Int?
        var instruction = ""
        for frame in state.stacks[id.stack]?.frames ?? [] {
            guard let playbook = program.definition(of: frame.playbook), frame.id == id.frame || !frame.isEntering
            else { continue }
            conversation.add(.user, "The playbook in execution:\n\n\(frame.text(of: playbook))")
            conversation.add(.user, Instruction.builtIns(for: playbook, canLoadFiles: canLoadFiles))
            conversation.add(.user, frame.exchangesInShort)
            for exchange in frame.wholeExchanges {
                conversation.add(.user, exchange.instruction)
                conversation.add(.assistant, exchange.reply)
                if !exchange.reply.isEmpty { newestExchange = conversation.messages.indices.last }
            }
            if frame.id == id.frame {
                instruction = Instruction.next(of: frame, in: playbook)
                let artifacts = Instruction.list(state.agents[agent.className]?.artifacts)
                for part in [variables(of: frame), artifacts, reminder, instruction] { conversation.add(.user, part) }
                break
            }
            if let reply = frame.reply {
                conversation.add(.user, reply.instruction)
                conversation.add(.assistant, reply.text)
            }
        }
        // Three marks, for providers allow four and one is the rules'. The turn behind the example tells of the agent and
        // its playbook; what follows the newest exchange changes with every request.
        let example = opening.example.count
        for end in [example - 1, example, newestExchange ?? example] { conversation.endCacheablePrefix(at: end) }
        let request = ModelRequest(agent: agent.className, system: opening.rules, messages: conversation.messages)
        return Prompt(request: request, instruction: instruction)
    }
}

extension Frame {
    /// The playbook as the model is shown it.
    fileprivate func text(of playbook: PlaybookDefinition) -> String {
        var shown = playbook
        if let description { shown.description = description }
        return shown.pbasm
    }
}
