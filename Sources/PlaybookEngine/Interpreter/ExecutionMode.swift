import OrderedCollections
import PlaybookLanguage

/// How a playbook is carried out (language.md 1 and 4).
enum ExecutionMode {
    /// Step by step, as its text has them.
    case steps
    /// The model plans, acts, looks at the results and plans on.
    case planAndAct
    /// One request, whose reply is the result.
    case raw
}

extension PlaybookDefinition {
    /// `execution_mode` where it is `raw` or `react`; otherwise steps where there are any.
    var executionMode: ExecutionMode {
        switch metadata["execution_mode"]?.text.lowercased() {
        case "raw": .raw
        case "react": .planAndAct
        default: steps.isEmpty ? .planAndAct : .steps
        }
    }
}
