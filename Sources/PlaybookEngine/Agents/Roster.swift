import OrderedCollections
import PlaybookLanguage

/// The agents of a run: the program's, and those that were created since.
///
/// A created agent is another one of a class of the program. It is known here as if the program had written it under its id,
/// so everything that looks agents and playbooks up finds it in the same way.
struct Roster: Sendable {
    /// How many AI agents a run has at most. Each of them asks a model, and costs what that costs.
    static let limit = 100

    private(set) var program: Program
    /// The descriptions that have placeholders.
    private(set) var placeholders: [PlaybookID: PlaceholderText]

    /// - Parameter agents: those of the run, of whom the created ones are added.
    init(of program: Program, with agents: OrderedDictionary<String, AgentState> = [:]) {
        self.program = program
        placeholders = program.placeholders
        for (id, agent) in agents {
            if let creation = agent.creation { add(id, of: creation.className) }
        }
    }

    var hasRoom: Bool { program.aiAgents.count < Self.limit }

    /// The program as it was when it had so many AI agents: those that were created later are left out.
    func program(withAgents count: Int) -> Program {
        var earlier = program
        // Created agents stand behind those of the program.
        earlier.agents.removeLast(min(max(program.aiAgents.count - count, 0), program.agents.count))
        return earlier
    }

    /// `Worker_2` for the second agent of the class `Worker`: the first number that gives a name which nobody has.
    func newID(of className: String) -> String {
        var number = 2
        while program.agent(named: "\(className)_\(number)") != nil { number += 1 }
        return "\(className)_\(number)"
    }

    /// Nothing happens where the class does not exist.
    mutating func add(_ id: String, of className: String) {
        guard var agent = program.agents.first(where: { $0.className == className }) else { return }
        (agent.className, agent.heading) = (id, id)
        program.agents.append(agent)
        for playbook in agent.playbooks {
            placeholders[PlaybookID(agent: id, name: playbook.className)] =
                placeholders[PlaybookID(agent: className, name: playbook.className)]
        }
    }
}
