import PlaybookLanguage
import Streaming

/// Which step of the source each compiled step came from.
///
/// A model splits, joins and rewords steps, and keeps their order. So the alignment is the one that keeps the order and
/// shares the most words: a compiled step may share its source with the one before it, and none goes back. What shares no
/// words with any (a jump at a loop's end, a value set before it) came from where the step before it did.
enum StepAlignment {
    /// The compiled steps with the places of their sources.
    static func located(_ compiled: [Step], by source: [Step]) -> [Step] {
        let sources = source.flatMap(\.flattened)
        var indexes = matches(of: compiled.flatMap(\.flattened), in: sources)[...]
        return compiled.map { located($0, sources, &indexes) }
    }

    private static func located(_ step: Step, _ sources: [Step], _ indexes: inout ArraySlice<Int>) -> Step {
        var step = step
        // One index for each step, in the same order; there is none only where the source has no steps.
        if let index = indexes.popFirst(), sources.indices.contains(index) { step.location = sources[index].location }
        step.children = step.children.map { located($0, sources, &indexes) }
        return step
    }

    /// For each compiled step the index of its source; both in the order written.
    static func matches(of compiled: [Step], in source: [Step]) -> [Int] {
        guard !source.isEmpty else { return compiled.map { _ in 0 } }
        // More than a million pairs are more than anybody writes: there the order alone decides.
        guard compiled.count <= 1_000_000 / source.count else {
            return compiled.indices.map { $0 * source.count / max(1, compiled.count) }
        }
        let sourceWords = source.map(Words.init)
        // best[j]: the most that the steps so far can share with sources up to j; choices[i][j]: how step i does so.
        var best = [Double](repeating: 0, count: source.count)
        var choices: [[Choice]] = []
        for step in compiled {
            let words = Words(step)
            var choice = [Choice](repeating: .unmatched, count: source.count)
            var next = best
            for index in source.indices {
                let shared = words.likeness(to: sourceWords[index])
                if shared > 0, best[index] + shared > next[index] {
                    next[index] = best[index] + shared
                    choice[index] = .matched
                }
                if index > 0, next[index - 1] >= next[index] {
                    next[index] = next[index - 1]
                    choice[index] = .earlier
                }
            }
            best = next
            choices.append(choice)
        }
        return path(through: choices, from: source.count - 1)
    }

    private enum Choice {
        case unmatched, matched, earlier
    }

    /// Follows the choices back from the last step and source.
    private static func path(through choices: [[Choice]], from last: Int) -> [Int] {
        var found: [Int?] = []
        var index = last
        for choice in choices.reversed() {
            while index > 0, choice[index] == .earlier { index -= 1 }
            found.append(choice[index] == .matched ? index : nil)
        }
        var before = 0
        return found.reversed().map { match in
            before = match ?? before
            return before
        }
    }

    /// What a step says, as far as it tells steps apart.
    private struct Words {
        var words: Set<String>
        var code: Step.Code

        init(_ step: Step) {
            code = step.code
            words = Set(Self.words(of: step.text).filter { !Self.common.contains($0) })
        }

        /// In lower case; the words in a name are words: `PourDrink` is `pour drink`.
        private static func words(of text: String) -> [String] {
            var words: [String] = []
            var isInside = false
            var wasLower = false
            for character in text {
                let isPart = character.isLetter || character.isNumber
                if isPart {
                    if !isInside || (wasLower && character.isUppercase) { words.append("") }
                    words[words.count - 1] += character.lowercased()  // one was just added, or is being written
                }
                isInside = isPart
                wasLower = character.isLowercase
            }
            return words
        }

        /// 0 for steps that have nothing in common, 1 for equal ones.
        func likeness(to other: Words) -> Double {
            guard !words.isEmpty, !other.words.isEmpty else {
                // Nothing but a code: `YLD user`, `Otherwise`.
                return words.isEmpty && other.words.isEmpty && code == other.code ? 0.25 : 0
            }
            let shared = words.intersection(other.words).count
            return 2 * Double(shared) / Double(words.count + other.words.count)
        }

        /// Words that PBASM writes by itself, and those that stand in every sentence.
        private static let common: Set<String> = [
            "say", "sendmessage", "user", "yld", "call", "agent", "exit", "otherwise", "else", "the", "a", "an", "to",
            "of",
            "and", "for", "in", "it", "them", "their", "with", "then",
        ]
    }
}
