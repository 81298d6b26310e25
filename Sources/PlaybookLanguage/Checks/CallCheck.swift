import Streaming

/// All that a call in an agent's steps can mean, for finding calls that mean nothing.
struct CallableNames {
    /// Names of one agent, by the form in which equal names are equal.
    struct Owner {
        var className: String
        var heading: String
        /// Tools of an MCP server are known to nobody but the server.
        var isOpen: Bool
        /// Of equal names that of the first, which is called.
        var own: [String: Signature] = [:]
        var shared: Set<String> = []
    }

    /// What a playbook is called with.
    struct Signature {
        var name: String
        var parameters: [String]
    }

    private(set) var owners: [String: Owner] = [:]
    /// Public playbooks of all agents; of equal names that of the first, which is called.
    private(set) var shared: [String: Signature] = [:]
    /// Those that are not public, with `Agent.Name` of the first one.
    private(set) var closed: [String: String] = [:]
    private(set) var hasOpenOwner = false
    /// As written, for suggestions.
    private(set) var sharedNames: [String] = []
    private(set) var agentNames: [String] = []

    /// The agent of that name; for `Worker_2`, which a run may create, its class `Worker`.
    func owner(named name: String) -> Owner? {
        if let owner = owners[CalleeNames.folded(name)] { return owner }
        let base = name.reversed().drop { ("0"..."9").contains($0) }
        guard base.first == "_", base.count < name.count else { return nil }
        return owners[CalleeNames.folded(String(base.reversed()))]
    }

    mutating func add(
        agent: AgentDraft, kind: AgentDefinition.Kind,
        playbooks: [(name: String, isPublic: Bool, parameters: [String])]
    ) {
        var owner = Owner(className: agent.className, heading: agent.heading, isOpen: kind != .ai)
        hasOpenOwner = hasOpenOwner || kind == .mcp
        agentNames.append(agent.className)
        for playbook in playbooks {
            let name = CalleeNames.folded(playbook.name)
            let signature = Signature(name: playbook.name, parameters: playbook.parameters)
            if owner.own[name] == nil { owner.own[name] = signature }
            if playbook.isPublic {
                if shared[name] == nil { shared[name] = signature }
                owner.shared.insert(name)
                sharedNames.append("\(agent.className).\(playbook.name)")
            } else if closed[name] == nil {
                closed[name] = "\(agent.className).\(playbook.name)"
            }
        }
        let name = CalleeNames.folded(agent.className)
        if owners[name] == nil { owners[name] = owner }
    }
}

/// Warns of calls written in steps, `Name(…)`, that nothing in the program answers: mostly mistyped or forgotten; and of
/// those that give a playbook what it does not take.
///
/// Prose has brackets too. So a call is believed only where something else speaks for it: a variable, a text or nothing
/// in the brackets, a verb that calls, or backticks; with a number or `name=`, that nothing else stands there, or that
/// the name is known.
struct CallCheck {
    var names: CallableNames
    /// How many more unknown names are compared with the known ones, which takes its time.
    private var suggestionsLeft = 50

    init(_ names: CallableNames) {
        self.names = names
    }

    /// A warning for each step with such a call.
    mutating func problems(
        of steps: [Step], agent: ProgramCompiler.AgentParts, lines: inout SourceLines
    ) -> [ProgramProblem] {
        var problems: [ProgramProblem] = []
        for step in steps {
            for call in WrittenCall.all(in: step.text) {
                guard let message = message(for: call, in: agent) else { continue }
                problems.append(lines.problem(.warning, message, at: step.location))
                break
            }
        }
        return problems
    }

    private mutating func message(for call: WrittenCall, in caller: ProgramCompiler.AgentParts) -> String? {
        let names = names
        let agent = caller.draft.className
        let name = CalleeNames.folded(call.name)
        guard let owner = call.owner else {
            // In the engine too they come before the program's own.
            if BuiltInPlaybook(calledAs: call.name) != nil { return nil }
            guard !Self.known.contains(name) else { return nil }
            if let signature = names.owners[CalleeNames.folded(agent)]?.own[name] ?? names.shared[name] {
                return problem(of: call, signature)
            }
            if caller.plainFunctions.contains(call.name) {
                return "`\(call.name)` is a Python function without `@playbook`, so steps cannot call it. "
                    + "Write `@playbook` above its `def`"
            }
            // Another name that stands in the agent's Python may be that of something it imports.
            guard !names.hasOpenOwner, !caller.pythonWords.contains(call.name) else { return nil }
            if let closed = names.closed[name] {
                return "`\(closed)` is not public, so other agents cannot call it. Give it the line `public: true`"
            }
            guard call.isCertain else { return nil }
            return "No playbook is named `\(call.name)`"
                + suggestion(call.name, among: caller.playbookNames + names.sharedNames)
        }
        guard let target = names.owner(named: owner) else {
            let near = suggestion(owner, among: names.agentNames)
            return near.hasPrefix(Self.question) ? "No agent is named `\(owner)`" + near : nil
        }
        guard !target.isOpen else { return nil }
        if let signature = target.own[name] {
            if target.className == agent || target.shared.contains(name) { return problem(of: call, signature) }
            return "`\(owner).\(call.name)` is not public, so other agents cannot call it. "
                + "Give it the line `public: true`"
        }
        return "\(owner) has no playbook `\(call.name)`"
            + suggestion(
                "\(target.className).\(call.name)", among: names.sharedNames,
                else: ". Write a heading `## \(call.name)` under `# \(target.heading)`")
    }

    /// What is wrong with what a known playbook is given, by number and by name.
    private func problem(of call: WrittenCall, _ signature: CallableNames.Signature) -> String? {
        guard let given = call.arguments else { return nil }
        let parameters = signature.parameters
        let shown = "`\(signature.name)(\(parameters.map { "$" + $0 }.joined(separator: ", ")))`"
        if let unknown = given.lazy.compactMap(\.keyword).first(where: { !parameters.contains($0) }) {
            return "\(shown) has no parameter `$\(unknown)`"
        }
        guard given.count > parameters.count else { return nil }
        let most = parameters.isEmpty ? "nothing" : "at most \(parameters.count)"
        return "\(shown) takes \(most), and is given \(given.count) here"
    }

    private mutating func suggestion(
        _ name: String, among candidates: @autoclosure () -> [String], else advice: String? = nil
    ) -> String {
        suggestionsLeft -= 1
        guard suggestionsLeft >= 0, let near = NearNames.of(name, among: candidates()).first else {
            return advice ?? ". Write a heading `## \(name)`, or say it in plain words"
        }
        return Self.question + "`\(near)`?"
    }

    private static let question = ". Did you mean "

    /// Pure functions, and the items of a reply.
    private static let known = Set(PureFunction.allCases.map(\.rawValue)).union(["return"])
}
