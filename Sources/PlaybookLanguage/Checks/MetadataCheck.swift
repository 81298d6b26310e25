import OrderedCollections
import Streaming

/// Metadata that will not do what its author meant: a key that is almost one of the language's and so stays prose, or a
/// value that the language does not know.
enum MetadataCheck {
    private static let values: [(key: String, known: [String])] = [
        // `playbook` and `markdown` are the usual way of running one; `react` is plan-and-act by its older name.
        ("execution_mode", ["playbook", "markdown", "react", "raw"]),
        ("startup_mode", ["default", "standby"]),
    ]

    /// Warnings for values.
    static func problems(of description: Description) -> [ProgramProblem] {
        values.compactMap { key, known in
            guard let value = description.metadata[key], let line = description.keyLines[key] else { return nil }
            if case .string(let word) = value, known.contains(word) { return nil }
            let words = known.map { "`\($0)`" }.joined(separator: ", ")
            return line.problem(.warning, "This value of `\(key)` is not known and has no effect. Known are \(words)")
        }
    }

    /// The known key that a line `key: value` of prose almost has.
    ///
    /// Short keys are words of prose too (`Name: …`, `Hidden: …`): they count only before a truth value, if they can have
    /// one. Long ones are mistyped rather than meant.
    static func nearKey(of line: SourceLine, among known: Set<String>) -> String? {
        guard case .text = line.kind, let colon = line.visible.prefix(longestKey).firstIndex(of: UInt8(ascii: ":")),
            line.visible[(colon + 1)...].first?.isBlank ?? true
        else { return nil }
        let word = line.visible[..<colon]
        guard word.allSatisfy({ $0.continuesName || $0 == UInt8(ascii: "-") }) else { return nil }
        let key = folded(String(decoding: word, as: UTF8.self))
        let value = String(decoding: line.visible[(colon + 1)...].trimmed.prefix(8), as: UTF8.self).lowercased()
        return known.sorted().first { candidate in
            if switches.contains(candidate) {
                guard ["true", "false", "yes", "no"].contains(value) else { return false }
            } else if candidate.utf8.count < 8 {
                return false
            }
            let wanted = folded(candidate)
            return abs(key.utf8.count - wanted.utf8.count) <= 1 && NearNames.distance(key, wanted) <= 1
        }
    }

    private static let switches: Set<String> = ["public", "export", "hidden"]
    private static let longestKey = 40

    private static func folded(_ key: String) -> String {
        key.lowercased().filter { $0 != "_" && $0 != "-" }
    }
}
