import OrderedCollections
public import PlaybookLanguage

/// A parameter of a playbook that begins by itself, for which ``RunOptions/arguments`` may hold a value.
public struct BeginParameter: Sendable, Hashable {
    /// Class name of the agent.
    public var agent: String
    /// Class name of the playbook.
    public var playbook: String
    /// Without the `$`.
    public var name: String
    /// As the heading has it; nil where it has none.
    public var type: String?
    /// nil where a value must be given.
    public var defaultValue: PlaybookValue?

    public var isRequired: Bool { defaultValue == nil }
}

extension Program {
    /// The parameters of all begin playbooks, in the order written; a name may occur in several, and means all of them.
    public var beginParameters: [BeginParameter] {
        aiAgents.flatMap { agent in
            agent.beginPlaybooks.flatMap { playbook in
                playbook.parameters.map { parameter in
                    BeginParameter(
                        agent: agent.className, playbook: playbook.className, name: parameter.name,
                        type: parameter.type, defaultValue: parameter.defaultValue)
                }
            }
        }
    }
}

extension PlaybookDefinition {
    /// The arguments with which it begins by itself: what was given by name, else the default, else null.
    func arguments(given values: [String: PlaybookValue]) -> OrderedDictionary<String, PlaybookValue> {
        var arguments: OrderedDictionary<String, PlaybookValue> = [:]
        for parameter in parameters {
            arguments[parameter.name] = values[parameter.name] ?? parameter.defaultValue ?? .null
        }
        return arguments
    }
}
