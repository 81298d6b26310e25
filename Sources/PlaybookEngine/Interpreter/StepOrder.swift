import PlaybookLanguage

/// Which step follows which, as the text of a playbook has it. It is what the model is told, not what it must do: the
/// reply decides.
extension PlaybookDefinition {
    /// All steps, each before its children, in the order written.
    var flatSteps: [Step] { steps.flatMap(\.flattened) }

    /// The step of that number; models also write `3` for `03`.
    func step(numbered number: String) -> Step? {
        flatSteps.first { Step.plainNumber($0.number) == Step.plainNumber(number) }
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
