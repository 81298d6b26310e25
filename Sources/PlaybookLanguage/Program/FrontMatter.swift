import OrderedCollections

/// The YAML between two lines `---` at the very top of a file.
struct FrontMatter {
    var values: OrderedDictionary<String, PlaybookValue> = [:]
    /// The line on which each key stands, for the problem of its standing in two files.
    var keyLines: [String: SourceLine] = [:]

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
        for (key, value) in try YAMLReader.mapping(of: yaml) {
            let line = yaml.first { $0.visible.starts(with: key.utf8) } ?? first
            guard values[key] == nil else {
                throw YAMLProblem(
                    problem: line.problem(.error, "Another file's front matter has the key `\(key)` too. Remove one"))
            }
            values[key] = value
            keyLines[key] = line
        }
    }

    private static func isFence(_ line: SourceLine) -> Bool {
        line.bytes.hasPrefix("---") && line.bytes.dropFirst(3).allSatisfy(\.isBlank)
    }
}
