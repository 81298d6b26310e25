import Streaming

/// A JMP to a step that does not exist leaves the model to guess; most often a step was inserted and the number stayed.
enum JumpCheck {
    /// A warning for each step that jumps to a number that no step of its playbook has.
    ///
    /// - Parameter lines: those that the steps stand on.
    static func problems(of steps: [Step], lines: [SourceLine]) -> [ProgramProblem] {
        let all = steps.flatMap(\.flattened)
        let numbers = Set(all.map { plain($0.number) })
        return all.filter { $0.code == .jump }.compactMap { step in
            guard let target = target(of: step.text), !numbers.contains(plain(target)) else { return nil }
            let line = lines.first { $0.file == step.location.file && $0.number == step.location.line }
            return ProgramProblem(
                .warning,
                "There is no step \(target) in this playbook. Name one of \(all.first?.number ?? target) to "
                    + "\(all.last?.number ?? target), or leave the jump out",
                at: step.location, sourceLine: line?.text ?? "")
        }
    }

    /// The first number in the text of a JMP; nil where it has none, as in `JMP the beginning`.
    private static func target(of text: String) -> String? {
        let digits = text.utf8.drop { !$0.isDigit }.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
        let levels = digits.split(separator: UInt8(ascii: ".")).map { String(decoding: Array($0), as: UTF8.self) }
        return levels.isEmpty ? nil : levels.joined(separator: ".")
    }

    /// `03.02` as `3.2`: authors write both.
    private static func plain(_ number: String) -> String {
        number.split(separator: ".").map { level in
            let digits = level.drop { $0 == "0" }
            return digits.isEmpty ? "0" : String(digits)
        }
        .joined(separator: ".")
    }
}

extension Step {
    fileprivate var flattened: [Step] { [self] + children.flatMap(\.flattened) }
}
