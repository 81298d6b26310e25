/// A checked program as `check --json` prints it.
///
/// The names are those of interface.md; kinds of triggers are `begin`, `condition` and `event`.
public struct ProgramReport: Sendable, Encodable {
    public var agents: [Agent]
    public var problems: [Problem]
    /// The steps that need a model where the engine drives them; left out where that was not asked.
    public var judgements: [Judgement]?

    public struct Agent: Sendable, Encodable {
        /// The heading as written, without the type.
        public var name: String
        public var `class`: String
        public var kind: AgentDefinition.Kind
        public var line: Int
        public var playbooks: [Playbook]
    }

    public struct Playbook: Sendable, Encodable {
        public var name: String
        public var `class`: String
        public var language: PlaybookDefinition.Language
        public var `public`: Bool
        public var line: Int
        public var triggers: [Trigger]
        /// How many the author wrote, nested ones included.
        public var steps: Int
        public var parameters: [Parameter]
    }

    public struct Trigger: Sendable, Encodable {
        public var kind: String
        public var text: String
    }

    public struct Parameter: Sendable, Encodable {
        /// Without the `$`.
        public var name: String
        /// As written; left out where there is none.
        public var type: String?
        /// Whether a caller has to give a value.
        public var required: Bool
    }

    public struct Problem: Sendable, Encodable {
        public var severity: ProgramProblem.Severity
        public var file: String
        public var line: Int
        public var column: Int
        public var message: String
    }

    /// What only a model can tell.
    public struct Judgement: Sendable, Encodable {
        /// Class names.
        public var agent: String
        public var playbook: String
        /// The step's number, such as `03.01`; left out where the need is the whole playbook's, or a trigger's.
        public var step: String?
        public var file: String
        public var line: Int
        /// A phrase, such as `the words to say`.
        public var need: String
    }
}

extension ProgramCheck {
    /// Nobody reads more, and a program of noise has millions.
    static let problemsReported = 10_000

    /// What was read, for other programs. Of more than 10,000 problems the last says how many are left out.
    ///
    /// - Parameter tellingJudgements: whether the steps are listed that need a model where the engine drives them.
    public func report(tellingJudgements: Bool = false) -> ProgramReport {
        let (shown, omitted) = problems.first(Self.problemsReported)
        var reported = shown.map(ProgramReport.Problem.init)
        if omitted > 0, let last = problems.last {
            var problem = ProgramReport.Problem(last)
            problem.message = "There are \(omitted) more problems, which are not listed"
            problem.severity = hasErrors ? .error : .warning
            reported.append(problem)
        }
        return ProgramReport(
            agents: agents.map(ProgramReport.Agent.init), problems: reported,
            judgements: tellingJudgements ? judgedSteps.map(ProgramReport.Judgement.init) : nil)
    }
}

extension ProgramReport.Judgement {
    fileprivate init(_ judged: JudgedStep) {
        self.init(
            agent: judged.agent, playbook: judged.playbook, step: judged.step.map { "\($0.number)" },
            file: judged.location.file, line: judged.location.line, need: judged.need)
    }
}

extension ProgramReport.Agent {
    fileprivate init(_ agent: AgentDefinition) {
        self.init(
            name: agent.heading, class: agent.className, kind: agent.kind, line: agent.location.line,
            playbooks: agent.playbooks.map(ProgramReport.Playbook.init))
    }
}

extension ProgramReport.Playbook {
    fileprivate init(_ playbook: PlaybookDefinition) {
        self.init(
            name: playbook.heading, class: playbook.className, language: playbook.language, public: playbook.isPublic,
            line: playbook.location.line,
            triggers: playbook.triggers.map { ProgramReport.Trigger(kind: $0.kind.word, text: $0.text) },
            steps: playbook.steps.writtenCount,
            parameters: playbook.parameters.map {
                ProgramReport.Parameter(name: $0.name, type: $0.type, required: $0.defaultValue == nil)
            })
    }
}

extension ProgramReport.Problem {
    fileprivate init(_ problem: ProgramProblem) {
        self.init(
            severity: problem.severity, file: problem.location.file, line: problem.location.line,
            column: problem.location.column, message: problem.message)
    }
}
