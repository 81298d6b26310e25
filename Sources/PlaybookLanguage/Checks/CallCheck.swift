import Streaming

/// All that a call in an agent's steps can mean, for finding calls that mean nothing.
struct CallableNames {
    /// Names of one agent, by the form in which equal names are equal.
    struct Owner {
        var className: String
        /// Tools of an MCP server are known to nobody but the server.
        var isOpen: Bool
        var own: Set<String> = []
        var shared: Set<String> = []
    }

    private(set) var owners: [String: Owner] = [:]
    /// Public playbooks of all agents.
    private(set) var shared: Set<String> = []
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

    mutating func add(agent: AgentDraft, kind: AgentDefinition.Kind, playbooks: [(name: String, isPublic: Bool)]) {
        var owner = Owner(className: agent.className, isOpen: kind != .ai)
        hasOpenOwner = hasOpenOwner || kind == .mcp
        agentNames.append(agent.className)
        for playbook in playbooks {
            let name = CalleeNames.folded(playbook.name)
            owner.own.insert(name)
            if playbook.isPublic {
                owner.shared.insert(name)
                shared.insert(name)
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
/// those that this version cannot carry out.
///
/// Prose has brackets too. So a call is believed only where something else speaks for it: a variable, a text or nothing
/// in the brackets, a verb that calls, or backticks.
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
            let isOwn = names.owners[CalleeNames.folded(agent)]?.own.contains(name) ?? false
            // A name that stands in the agent's Python may be that of a helper.
            guard !isOwn, !names.shared.contains(name), !Self.known.contains(name), !names.hasOpenOwner,
                !caller.pythonWords.contains(call.name)
            else { return nil }
            if let closed = names.closed[name] {
                return "`\(closed)` is not public, so other agents cannot call it. Give it the line `public: true`"
            }
            return "No playbook is named `\(call.name)`"
                + suggestion(call.name, among: caller.playbookNames + names.sharedNames)
        }
        guard let target = names.owner(named: owner) else {
            let near = suggestion(owner, among: names.agentNames)
            return near.hasPrefix(Self.question) ? "No agent is named `\(owner)`" + near : nil
        }
        let callable = target.className == agent ? target.own : target.shared
        guard !target.isOpen, !callable.contains(name) else { return nil }
        if target.own.contains(name) {
            return "`\(owner).\(call.name)` is not public, so other agents cannot call it. "
                + "Give it the line `public: true`"
        }
        return "\(owner) has no playbook `\(call.name)`"
            + suggestion("\(target.className).\(call.name)", among: names.sharedNames)
    }

    private mutating func suggestion(_ name: String, among candidates: @autoclosure () -> [String]) -> String {
        suggestionsLeft -= 1
        guard suggestionsLeft >= 0, let near = NearNames.of(name, among: candidates()).first else {
            return ". Write a heading `## \(name)`, or say it in plain words"
        }
        return Self.question + "`\(near)`?"
    }

    private static let question = ". Did you mean "

    /// Pure functions, and the items of a reply.
    private static let known = Set(PureFunction.allCases.map(\.rawValue)).union(["return"])
}

/// `Name(` or `Agent.Name(` in a step, where it is meant as a call.
struct WrittenCall {
    /// What stands before the last point.
    var owner: String?
    var name: String

    private static let callVerbs: Set<String> = ["call", "run", "execute", "invoke", "queue", "enqueue"]

    /// The calls in the first line of a text, outside quotation marks: what follows is a fence.
    static func all(in text: String) -> [WrittenCall] {
        let bytes = Array(text.utf8).prefix { $0 != .newline }
        guard bytes.contains(UInt8(ascii: "(")) else { return [] }
        var calls: [WrittenCall] = []
        var isQuoted = false
        var isBehindVerb = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard byte.continuesName, !byte.isDigit else {
                if !byte.isBlank, byte != UInt8(ascii: "`") { isBehindVerb = false }
                index += 1
                continue
            }
            let path = bytes[index...].prefix { $0.continuesName || $0 == UInt8(ascii: ".") }
            let before = index > bytes.startIndex ? bytes[index - 1] : .space
            if !isQuoted, path.endIndex < bytes.endIndex, bytes[path.endIndex] == UInt8(ascii: "("),
                before != UInt8(ascii: "$"), !before.isDigit,
                isBehindVerb || before == UInt8(ascii: "`") || showsArguments(bytes[(path.endIndex + 1)...]),
                let call = WrittenCall(path)
            {
                calls.append(call)
            }
            isBehindVerb = path.count <= 8 && callVerbs.contains(String(decoding: path, as: UTF8.self).lowercased())
            index = path.endIndex
        }
        return calls
    }

    private init?(_ path: ArraySlice<UInt8>) {
        let parts = path.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard let name = parts.last, parts.allSatisfy(\.isIdentifier) else { return nil }
        self.name = name
        owner = parts.count > 1 ? parts.dropLast().joined(separator: ".") : nil
    }

    /// Whether a variable, a text or the closing bracket stands first in the brackets.
    private static func showsArguments(_ inside: ArraySlice<UInt8>) -> Bool {
        let rest = inside.drop(while: \.isBlank)
        switch rest.first {
        case UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: "'"): return true
        case UInt8(ascii: "$"): return rest.dropFirst().first.map { $0.continuesName && !$0.isDigit } ?? false
        default: return false
        }
    }
}
