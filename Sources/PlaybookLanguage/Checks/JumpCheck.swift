/// A JMP to a step that does not exist leaves the model to guess; most often a step was inserted and the number stayed.
enum JumpCheck {
    /// A warning for each step that jumps to a number that no step of its playbook has.
    ///
    /// - Parameter steps: all of the playbook, nested ones too.
    static func problems(of steps: [Step], lines: inout SourceLines) -> [ProgramProblem] {
        let numbers = Set(steps.map { Step.plainNumber($0.number) })
        return steps.compactMap { step in
            guard let target = step.jumpTarget, !numbers.contains(Step.plainNumber(target)) else { return nil }
            return lines.problem(
                .warning,
                "There is no step \(target) in this playbook. Name one of \(steps.first?.number ?? target) to "
                    + "\(steps.last?.number ?? target), or leave the jump out",
                at: step.location)
        }
    }
}
