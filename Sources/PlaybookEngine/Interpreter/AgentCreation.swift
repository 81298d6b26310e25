import OrderedCollections
import PlaybookLanguage

/// CreateAgent.
extension AIAgent {
    /// Adds another agent of a class of the program to the run; its id is the result.
    ///
    /// Arguments with the name of a parameter of its begin playbooks are for these, others become variables of it.
    func createAgent(
        _ arguments: [BoundArgument], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        let (wanted, given) = try Self.split(arguments)
        try createAgent(of: wanted, given) { id in
            let line = Instruction.result(of: "CreateAgent", value: .string(id), summary: nil)
            return (resultTarget == .told ? [.told(frame: frame, line: line)] : [])
                + end(ofCall: "CreateAgent", value: .string(id), resultTarget: resultTarget, in: frame)
        }
    }

    /// - Parameter end: is recorded with it, given the agent's id.
    /// - Returns: the agent's id; nil if the run is over.
    @discardableResult
    func createAgent(
        of wanted: String, _ given: OrderedDictionary<String, PlaybookValue>,
        thenRecording end: (String) -> [Transition] = { _ in [] }
    ) throws(ExecutionError) -> String? {
        let created = try agentClass(named: wanted)
        let parameters = created.beginPlaybooks.flatMap(\.parameters)
        let names = Set(parameters.map(\.name))
        if let missing = parameters.first(where: { $0.defaultValue == nil && given[$0.name] == nil }) {
            throw ExecutionError(
                message: "\(created.className) cannot begin without $\(missing.name): write "
                    + "`CreateAgent(\"\(created.className)\", \(missing.name)=…)`")
        }
        let creation = AgentState.Creation(
            className: created.className,
            arguments: Dictionary(given.filter { names.contains($0.key) }.map { ($0.key, $0.value) }) { first, _ in
                first
            })
        var variables = given.filter { !names.contains($0.key) }
        if let message = programRun.options.startupMessage { variables["startup_message"] = .string(message) }
        guard let id = programRun.addAgent(creation, variables: variables, by: name, thenRecording: end)
        else {
            if programRun.hasEnded { return nil }
            throw ExecutionError(
                message: "A run has at most \(Roster.limit) agents, and there are as many. "
                    + "Give the work to one that exists, with SendMessage or a call")
        }
        return id
    }

    /// What the first argument is called where it has a name: as language.md has it, and as the plan.
    private static let classNames: Set = ["class", "klass"]

    /// The class and, by name, the other arguments.
    private static func split(
        _ arguments: [BoundArgument]
    ) throws(ExecutionError) -> (wanted: String, given: OrderedDictionary<String, PlaybookValue>) {
        var wanted: String?
        var given: OrderedDictionary<String, PlaybookValue> = [:]
        for argument in arguments {
            if let name = argument.name, wanted != nil || !classNames.contains(name) {
                guard given[name] == nil else {
                    throw ExecutionError(message: "$\(name) was given twice to CreateAgent")
                }
                given[name] = argument.value
                continue
            }
            if let wanted {
                throw ExecutionError(
                    message: "What CreateAgent hands to the agent needs a name, as in "
                        + "`CreateAgent(\"\(wanted)\", topic=\"tea\")`")
            }
            wanted = argument.value.text
        }
        guard let wanted else {
            throw ExecutionError(message: "CreateAgent was called without the agent to make another one of")
        }
        return (wanted, given)
    }

    private func agentClass(named wanted: String) throws(ExecutionError) -> AgentDefinition {
        let classes = programRun.classes
        guard let found = classes.agent(named: wanted) else {
            throw ExecutionError(
                message: "There is no agent \(Instruction.brief(.string(wanted))) to make another one of; known are: "
                    + classes.aiAgents.map(\.className).joined(separator: ", "))
        }
        guard found.kind == .ai else {
            throw ExecutionError(
                message: found.kind == .human
                    ? "\(found.className) is a human, and humans cannot be created" : "MCP agents are not supported yet"
            )
        }
        return found
    }
}
