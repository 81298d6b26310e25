import OrderedCollections
import PlaybookLanguage

/// Whether a model's compilation of a playbook is one: what must be the same in source and PBASM, is.
enum CompilationCheck {
    /// What is wrong, each in a sentence that the model is shown; empty for a compilation that can be used.
    ///
    /// - Parameters:
    ///   - source: as the native compiler read it.
    ///   - compiled: the playbooks of the answer, which should be one.
    static func problems(source: PlaybookDefinition, compiled: [PlaybookDefinition]) -> [String] {
        guard let playbook = compiled.first else { return ["There is no playbook. Begin with `## \(source.heading)`."] }
        var problems: [String] = []
        if compiled.count > 1 {
            problems.append("There are \(compiled.count) playbooks. Write \(source.className) only.")
        }
        if playbook.className != source.className {
            problems.append("The playbook is named \(playbook.className). Keep the name \(source.heading).")
        }
        if playbook.parameters.map(\.name) != source.parameters.map(\.name) {
            let expected = source.parameters.map { "$\($0.name)" }.joined(separator: ", ")
            problems.append(
                source.parameters.isEmpty
                    ? "The playbook has no parameters. Write none."
                    : "The parameters are \(expected). Keep them as they are.")
        }
        problems += triggerProblems(source.triggers, playbook.triggers)
        problems += stepProblems(source, playbook)
        return problems
    }

    private static func triggerProblems(_ source: [Trigger], _ compiled: [Trigger]) -> [String] {
        guard source.count == compiled.count else {
            return ["The source has \(source.count) triggers, the answer \(compiled.count). Write each of them once."]
        }
        return zip(source, compiled).compactMap { source, compiled in
            guard source.kind == .begin, compiled.kind != .begin else { return nil }
            return "T\(source.number) starts with the program. Give it the code BGN."
        }
    }

    private static func stepProblems(_ source: PlaybookDefinition, _ compiled: PlaybookDefinition) -> [String] {
        guard !compiled.steps.isEmpty else { return ["There are no steps. Write them under `### Steps`."] }
        var problems: [String] = []
        var numbers: Set<String> = []
        for step in compiled.steps.flatMap(\.flattened) {
            if !numbers.insert(Step.plainNumber(step.number)).inserted {
                problems.append("The number \(step.number) stands twice. Number the steps in their order.")
            }
            if step.code == .check, let note = step.noteNumber, !source.notes.contains(where: { $0.number == note }) {
                problems.append("Step \(step.number): there is no note N\(note).")
            }
        }
        return problems
    }
}

extension Step {
    /// `2` of `CHK N2`.
    fileprivate var noteNumber: Int? {
        guard text.hasPrefix("N") else { return nil }
        return Int(text.dropFirst().prefix { $0.isASCII && $0.isNumber })
    }
}
