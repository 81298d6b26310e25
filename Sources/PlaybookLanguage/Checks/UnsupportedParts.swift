import OrderedCollections

/// Parts of the language that this version reads and does not carry out: each gets a warning that says what happens
/// instead, so that nobody waits for what will not come.
enum UnsupportedParts {
    /// Warnings for the metadata of an agent or a playbook.
    static func problems(of description: Description) -> [ProgramProblem] {
        all.compactMap { part in
            guard description.metadata[part.key] == .string(part.value), let line = description.keyLines[part.key]
            else {
                return nil
            }
            return line.problem(.warning, "`\(part.key): \(part.value)` is not supported yet: \(part.instead)")
        }
    }

    /// The warning for a call of a built-in playbook, or nil where it can be carried out.
    static func message(calling builtIn: BuiltInPlaybook) -> String? {
        guard builtIn == .createAgent else { return nil }
        return
            "`CreateAgent` is not supported yet: the call fails. Write the agent into the program, under a heading `# …`"
    }

    private static let all = [
        (key: "startup_mode", value: "standby", instead: "the agent starts with the program, like every other")
    ]
}
