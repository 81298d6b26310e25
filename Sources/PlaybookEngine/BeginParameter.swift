public import OrderedCollections
public import PlaybookLanguage

/// A parameter of the playbooks that begin by themselves, for which ``RunOptions/arguments`` may hold a value.
public struct BeginParameter: Sendable, Hashable {
    /// Without the `$`.
    public var name: String
    /// As the heading has it; nil where it has none.
    public var type: String?
    /// Whether a value must be given.
    public var isRequired: Bool
}

extension Program {
    /// The parameters of all begin playbooks, by name and in the order written. Where several have a name in common it is
    /// one parameter, which means all of them: it must be given if one needs it, and the first type declared counts.
    public var beginParameters: OrderedDictionary<String, BeginParameter> {
        let createsAgents = aiAgents.contains(where: \.createsAgents)
        var merged: OrderedDictionary<String, BeginParameter> = [:]
        for agent in aiAgents {
            for parameter in agent.beginPlaybooks.flatMap(\.parameters) {
                let known = merged[parameter.name]
                // Who stands by only so that others are created of it never begins, and they are given values of their own.
                let isNeeded = parameter.defaultValue == nil && !(agent.isStandby && createsAgents)
                merged[parameter.name] = BeginParameter(
                    name: parameter.name, type: known?.type ?? parameter.type,
                    isRequired: known?.isRequired == true || isNeeded)
            }
        }
        return merged
    }
}

extension AgentDefinition {
    /// Whether its playbooks speak of creating something, as they do where they create agents.
    fileprivate var createsAgents: Bool {
        playbooks.contains { $0.source.lowercased().contains("creat") }
            || pythonBlocks.contains { $0.source.lowercased().contains("create") }
    }
}

extension PlaybookDefinition {
    /// The arguments with which it begins by itself: what was given by name, else the default, else null.
    func arguments(given values: [String: PlaybookValue]) -> OrderedDictionary<String, PlaybookValue> {
        var arguments: OrderedDictionary<String, PlaybookValue> = [:]
        for parameter in parameters {
            // A default of Python's is left to Python.
            if language == .python, values[parameter.name] == nil, parameter.defaultValue != nil { continue }
            arguments[parameter.name] = values[parameter.name] ?? parameter.defaultValue ?? .null
        }
        return arguments
    }
}
