public import OrderedCollections

/// A program: its agents in the order written, compiled (every step has a number and a code).
public struct Program: Sendable, Hashable, Codable {
    /// Of the front matter; nil where absent.
    public var title: String?
    public var description: String?
    /// The front matter, whole.
    public var frontMatter: OrderedDictionary<String, PlaybookValue>
    public var agents: [AgentDefinition]
    /// What is wrong or doubtful though the program can be used; errors are thrown instead.
    public var warnings: [ProgramProblem]
    /// The files it was read from, imported ones included, as they were named; empty where it comes from none.
    public var files: [String]

    public init(
        title: String? = nil, description: String? = nil,
        frontMatter: OrderedDictionary<String, PlaybookValue> = [:], agents: [AgentDefinition],
        warnings: [ProgramProblem] = [], files: [String] = []
    ) {
        self.title = title
        self.description = description
        self.frontMatter = frontMatter
        self.agents = agents
        self.warnings = warnings
        self.files = files
    }
}

/// `# Name` and what stands under it.
public struct AgentDefinition: Sendable, Hashable, Codable {
    /// The heading as written, without the type.
    public var heading: String
    /// What calls, logs and the wire use.
    public var className: String
    public var kind: Kind
    /// Prose under the heading, metadata taken out.
    public var description: String
    public var metadata: OrderedDictionary<String, PlaybookValue>
    /// In the order in which they stand in the text, those in Python too.
    public var playbooks: [PlaybookDefinition]
    public var pythonBlocks: [PythonBlock]
    /// The fence `public.json` as written: public playbooks described as tools. nil where absent.
    public var publicTools: String?
    public var location: SourceLocation

    public enum Kind: String, Sendable, Hashable, Codable {
        case ai, human, mcp
    }

    public init(
        heading: String, className: String, kind: Kind, description: String,
        metadata: OrderedDictionary<String, PlaybookValue>, playbooks: [PlaybookDefinition],
        pythonBlocks: [PythonBlock], publicTools: String? = nil, location: SourceLocation
    ) {
        self.heading = heading
        self.className = className
        self.kind = kind
        self.description = description
        self.metadata = metadata
        self.playbooks = playbooks
        self.pythonBlocks = pythonBlocks
        self.publicTools = publicTools
        self.location = location
    }
}

extension AgentDefinition {
    /// Whether its begin playbooks run only when the first message or call comes (`startup_mode: standby`).
    public var isStandby: Bool { metadata["startup_mode"] == .string("standby") }

    /// The names of the functions of its Python that are no playbooks.
    public var plainPythonFunctions: Set<String> {
        Set(pythonBlocks.flatMap { PythonPlaybook.functions(in: $0.source).plain })
    }
}

extension PlaybookDefinition {
    /// Whether several agents are to carry it out together (`meeting: true`), which is not supported yet.
    public var isMeeting: Bool { metadata["meeting"] == .bool(true) }
}

/// `## Name(…)` and what stands under it, or a Python function with `@playbook`.
public struct PlaybookDefinition: Sendable, Hashable, Codable {
    /// The heading's name as written, without the parameters.
    public var heading: String
    public var className: String
    public var parameters: [Parameter]
    /// What stands after `->`, if anything.
    public var returnType: String?
    /// Prose before the sections, metadata taken out.
    public var description: String
    public var metadata: OrderedDictionary<String, PlaybookValue>
    public var triggers: [Trigger]
    /// Empty for plan-and-act and raw playbooks.
    public var steps: [Step]
    public var notes: [Note]
    /// Other H3 sections, each with its heading line, as they stand in the source.
    public var otherSections: [String]
    /// The playbook as its author wrote it, from its heading on, without comments and Python fences.
    public var source: String
    public var location: SourceLocation
    public var language: Language

    public enum Language: String, Sendable, Hashable, Codable {
        case markdown
        /// A function of one of the agent's Python blocks. It has no steps; its code stands in the block.
        case python
    }

    public struct Parameter: Sendable, Hashable, Codable {
        /// Without the `$`.
        public var name: String
        public var type: String?
        /// nil where the caller must give a value.
        public var defaultValue: PlaybookValue?

        public init(name: String, type: String? = nil, defaultValue: PlaybookValue? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            type = try values.decodeIfPresent(String.self, forKey: .type)
            // A default may be null, which is not the same as none.
            defaultValue =
                try values.contains(.defaultValue) ? values.decode(PlaybookValue.self, forKey: .defaultValue) : nil
        }
    }

    public init(
        heading: String, className: String, parameters: [Parameter], returnType: String?, description: String,
        metadata: OrderedDictionary<String, PlaybookValue>, triggers: [Trigger], steps: [Step], notes: [Note],
        otherSections: [String], source: String = "", location: SourceLocation, language: Language = .markdown
    ) {
        self.heading = heading
        self.className = className
        self.parameters = parameters
        self.returnType = returnType
        self.description = description
        self.metadata = metadata
        self.triggers = triggers
        self.steps = steps
        self.notes = notes
        self.otherSections = otherSections
        self.source = source
        self.location = location
        self.language = language
    }
}

/// `- T1:BGN At the beginning`
public struct Trigger: Sendable, Hashable, Codable {
    /// From 1.
    public var number: Int
    public var kind: Kind
    public var text: String
    public var location: SourceLocation

    /// The raw values are those of PBASM.
    public enum Kind: String, Sendable, Hashable, Codable {
        case begin = "BGN"
        case condition = "CND"
        case event = "EVT"
    }

    public init(number: Int, kind: Kind, text: String, location: SourceLocation) {
        self.number = number
        self.kind = kind
        self.text = text
        self.location = location
    }
}

/// `- 03.02:QUE text`, its body nested.
public struct Step: Sendable, Hashable, Codable {
    /// Two digits a level, joined by dots: `03.02`.
    public var number: String
    public var code: Code
    /// Without number and code. A yield that ends the step stands in it: `Say(user, …); YLD user`.
    public var text: String
    public var children: [Step]
    public var location: SourceLocation

    public enum Code: String, Sendable, Hashable, Codable {
        case execute = "EXE"
        case think = "TNK"
        case queue = "QUE"
        case condition = "CND"
        case check = "CHK"
        case jump = "JMP"
        case `return` = "RET"
        case yield = "YLD"
    }

    public init(number: String, code: Code, text: String, children: [Step] = [], location: SourceLocation) {
        self.number = number
        self.code = code
        self.text = text
        self.children = children
        self.location = location
    }
}

/// `- N1 text`
public struct Note: Sendable, Hashable, Codable {
    /// From 1.
    public var number: Int
    public var text: String
    public var location: SourceLocation

    public init(number: Int, text: String, location: SourceLocation) {
        self.number = number
        self.text = text
        self.location = location
    }
}

/// A Python fence of an agent's section.
public struct PythonBlock: Sendable, Hashable, Codable {
    public var source: String
    /// Of the first line inside the fence.
    public var location: SourceLocation
    /// How many of the agent's Markdown playbooks stand above it.
    public var playbooksBefore: Int

    public init(source: String, location: SourceLocation, playbooksBefore: Int = 0) {
        self.source = source
        self.location = location
        self.playbooksBefore = playbooksBefore
    }
}

/// Something wrong or doubtful in a program's text.
public struct ProgramProblem: Sendable, Hashable, Codable {
    public enum Severity: String, Sendable, Hashable, Codable {
        case error, warning
    }

    public var severity: Severity
    public var location: SourceLocation
    /// What is wrong and what to do, one line.
    public var message: String
    /// The source line it is about, for showing it with a caret.
    public var sourceLine: String

    public init(_ severity: Severity, _ message: String, at location: SourceLocation, sourceLine: String) {
        self.severity = severity
        self.message = message
        self.location = location
        self.sourceLine = sourceLine
    }
}
