import PlaybookLanguage

/// Which step follows which, as the text of a playbook has it. It is what the model is told, not what it must do: the
/// reply decides.
extension PlaybookDefinition {
    /// All steps, each before its children, in the order written.
    var flatSteps: [Step] { steps.flatMap(\.flattened) }

    /// The step of that number; models also write `3` for `03`.
    func step(numbered number: String) -> Step? {
        let plain = Step.plainNumber(number)
        return stepAtItsPlace(plain) ?? flatSteps.first { Step.plainNumber($0.number) == plain }
    }

    /// The step where its number says that it stands: the fifth of its level is 05. Every executed step is looked up, so it
    /// must not take a search through all.
    private func stepAtItsPlace(_ plain: String) -> Step? {
        var level = steps
        var found: Step?
        for part in plain.split(separator: ".") {
            guard let place = Int(part), place > 0, level.indices.contains(place - 1) else { return nil }
            found = level[place - 1]
            level = level[place - 1].children
        }
        return found.flatMap { Step.plainNumber($0.number) == plain ? $0 : nil }
    }

    /// The step after `number`: the first of its children, or what comes after it in the text. A jump is followed, and a
    /// step that only yields is passed over, for the reply before has yielded.
    func step(after number: String) -> Step? {
        let all = flatSteps
        guard let index = all.firstIndex(where: { $0.number == number }) else { return nil }
        return landing(on: all[index...].dropFirst(all[index].code == .jump ? 0 : 1))
    }

    /// The step after `step` when its body is not executed.
    func step(pastBodyOf step: Step) -> Step? {
        let all = flatSteps
        guard let index = all.firstIndex(where: { $0.number == step.number }) else { return nil }
        return landing(on: all[index...].dropFirst(step.flattened.count))
    }

    /// The first of these steps that there is something to do in.
    private func landing(on steps: ArraySlice<Step>) -> Step? {
        let found = steps.first { $0.code != .yield || $0.text.lowercased().contains("exit") }
        guard let found, found.code == .jump else { return found }
        // Where a jump leads nowhere, the text goes on behind it.
        return found.jumpTarget.flatMap { step(numbered: $0) } ?? landing(on: steps.drop { $0 != found }.dropFirst())
    }
}
