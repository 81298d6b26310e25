import Streaming

/// Steps are found by their numbers, which authors and models write with and without leading zeros.
extension Step {
    /// The step and all steps under it, each before its children, in the order written.
    public var flattened: [Step] { [self].flattened }

    /// Where a JMP leads: the first number in its text; nil where it has none, as in `JMP the beginning`.
    public var jumpTarget: String? {
        guard code == .jump else { return nil }
        let digits = text.utf8.drop { !$0.isDigit }.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
        let levels = digits.split(separator: UInt8(ascii: ".")).map { String(decoding: Array($0), as: UTF8.self) }
        return levels.isEmpty ? nil : levels.joined(separator: ".")
    }

    /// `03.02` as `3.2`.
    public static func plainNumber(_ number: String) -> String {
        number.split(separator: ".").map { level in
            let digits = level.drop { $0 == "0" }
            return digits.isEmpty ? "0" : String(digits)
        }
        .joined(separator: ".")
    }
}

extension [Step] {
    /// The steps and everything under them, in the order written. Their depth is bounded where they are read.
    var flattened: [Step] {
        var all: [Step] = []
        func append(_ steps: [Step]) {
            for step in steps {
                all.append(step)
                append(step.children)
            }
        }
        append(self)
        return all
    }

    /// How many the author wrote, nested ones included. What the compiler adds (the jump that closes a loop, the body of
    /// a condition on one line) has the place of the step that it belongs to.
    var writtenCount: Int {
        func count(_ steps: [Step], under parent: SourceLocation?) -> Int {
            steps.reduce(0) { $0 + ($1.location == parent ? 0 : 1) + count($1.children, under: $1.location) }
        }
        return count(self, under: nil)
    }
}
