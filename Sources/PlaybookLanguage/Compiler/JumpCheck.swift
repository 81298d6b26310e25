/// A JMP to a step that does not exist leaves the model to guess; most often a step was inserted and the number stayed.
enum JumpCheck {
    /// A warning for each step that jumps to a number that no step of its playbook has.
    ///
    /// - Parameter lines: those that the steps stand on.
    static func problems(of steps: [Step], lines: [SourceLine]) -> [ProgramProblem] {
        let all = steps.flatMap(\.flattened)
        let numbers = Set(all.map { Step.plainNumber($0.number) })
        return all.compactMap { step in
            guard let target = step.jumpTarget, !numbers.contains(Step.plainNumber(target)) else { return nil }
            let line = lines.first { $0.file == step.location.file && $0.number == step.location.line }
            return ProgramProblem(
                .warning,
                "There is no step \(target) in this playbook. Name one of \(all.first?.number ?? target) to "
                    + "\(all.last?.number ?? target), or leave the jump out",
                at: step.location, sourceLine: line?.text ?? "")
        }
    }
}
