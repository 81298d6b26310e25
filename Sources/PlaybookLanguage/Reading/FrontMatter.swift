import OrderedCollections
import Streaming

/// The YAML between two lines `---` at the very top of a file.
struct FrontMatter {
    var values: OrderedDictionary<String, PlaybookValue> = [:]

    /// Takes the front matter off the lines of a file, if it has one.
    mutating func take(from lines: inout [SourceLine]) throws(YAMLProblem) {
        guard let first = lines.first, Self.isFence(first) else { return }
        guard let end = lines.dropFirst().firstIndex(where: Self.isFence) else {
            throw YAMLProblem(
                problem: first.problem(
                    .error, "The front matter that begins here is never closed. Close it with a line `---`"))
        }
        let yaml = Array(lines[1..<end])
        lines.removeFirst(end + 1)
        for entry in try YAMLReader.entries(of: yaml) {
            guard values[entry.key] == nil else {
                throw YAMLProblem(
                    problem: entry.line.problem(
                        .error, "Another file's front matter has the key `\(entry.key)` too. Remove one"))
            }
            values[entry.key] = entry.value
        }
    }

    /// Leaves out the front matter of a file that is imported.
    static func drop(from lines: inout [SourceLine]) {
        guard let first = lines.first, isFence(first), let end = lines.dropFirst().firstIndex(where: isFence) else {
            return
        }
        lines.removeFirst(end + 1)
    }

    private static func isFence(_ line: SourceLine) -> Bool {
        line.bytes.hasPrefix("---") && line.bytes.dropFirst(3).allSatisfy(\.isBlank)
    }
}
