import OrderedCollections
import Streaming

/// The prose under a heading, parted into the text for the model and metadata.
struct Description {
    /// The lines that are left, blank ones at both ends removed.
    private(set) var lines: [SourceLine] = []
    private(set) var metadata: OrderedDictionary<String, PlaybookValue> = [:]
    /// The line on which each key of the metadata stands.
    private(set) var keyLines: [String: SourceLine] = [:]
    private(set) var problems: [ProgramProblem] = []

    /// The lines as they stand in the source, without comments.
    var text: String {
        guard let first = lines.firstIndex(where: { !$0.isBlank }), let last = lines.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return lines[first...last].compactMap(\.textWithoutComments).joined(separator: "\n")
    }

    /// The keys that need no `metadata:` above them.
    enum KnownKeys {
        static let agent: Set<String> = [
            "model", "remote", "startup_mode", "name", "delivery_channel", "meeting_notifications", "author", "public",
        ]
        static let playbook: Set<String> = [
            "public", "export", "hidden", "model", "execution_mode", "meeting", "required_attendees",
            "optional_attendees", "idempotent", "cli_entry", "triggers",
        ]
    }

    init(of body: [SourceLine], knownKeys: Set<String>) {
        var index = 0
        var acceptsMetadata = true
        while index < body.count {
            let line = body[index]
            let key = acceptsMetadata ? Self.key(of: line) : nil
            if key == "metadata" {
                let end = Self.endOfBlock(in: body, from: index)
                take(Array(body[index..<end]))
                index = end < body.count && Self.isRule(body[end]) ? end + 1 : end
            } else if let key, knownKeys.contains(key) {
                let end = Self.endOfValue(in: body, from: index)
                take(Array(body[index..<end]))
                index = end
            } else {
                if Self.endsMetadata(line) { acceptsMetadata = false }
                if acceptsMetadata, let near = MetadataCheck.nearKey(of: line, among: knownKeys) {
                    problems.append(
                        line.problem(.warning, "This line is prose, no metadata. Did you mean the key `\(near)`?"))
                }
                append(line)
                index += 1
            }
        }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
    }

    /// Blank lines at the beginning are dropped, and behind a block that was taken out those that stood before it too.
    private mutating func append(_ line: SourceLine) {
        if line.isEmpty {
            guard let last = lines.last else { return }
            if last.isEmpty, last.number != line.number - 1 { return }
        }
        lines.append(line)
    }

    private mutating func take(_ block: [SourceLine]) {
        do {
            for entry in try YAMLReader.entries(of: block, inside: "metadata") {
                if metadata[entry.key] != nil {
                    problems.append(
                        entry.line.problem(.error, "The metadata `\(entry.key)` stands here twice. Remove one"))
                }
                metadata[entry.key] = entry.value
                keyLines[entry.key] = entry.line
            }
        } catch {
            problems.append(error.problem)
        }
    }

    /// The word before a colon at column 0, behind which a space or nothing follows.
    private static func key(of line: SourceLine) -> String? {
        guard case .text = line.kind else { return nil }
        let word = line.visible.prefix(while: \.continuesName)
        let rest = line.visible[word.endIndex...]
        guard !word.isEmpty, rest.first == UInt8(ascii: ":"), rest.dropFirst().first?.isBlank ?? true else {
            return nil
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// A value goes on over indented lines, and over blank ones between these.
    private static func endOfValue(in body: [SourceLine], from start: Int) -> Int {
        var end = start + 1
        for index in end..<body.count {
            let line = body[index]
            guard case .text = line.kind else { break }
            if line.isBlank { continue }
            guard line.visible.indentation > 0 else { break }
            end = index + 1
        }
        return end
    }

    /// A block with `metadata:` ends before a rule, a heading, a fence, or a blank line before unindented text.
    private static func endOfBlock(in body: [SourceLine], from start: Int) -> Int {
        var end = start + 1
        for index in end..<body.count {
            let line = body[index]
            guard case .text = line.kind else { break }
            if isRule(line) { return index }
            if line.isBlank { continue }
            guard index == end || line.visible.indentation > 0 else { break }
            end = index + 1
        }
        return end
    }

    private static func isRule(_ line: SourceLine) -> Bool {
        line.visible.hasPrefix("---") && line.visible.dropFirst(3).allSatisfy(\.isBlank)
    }

    private static func endsMetadata(_ line: SourceLine) -> Bool {
        switch line.kind {
        case .fenceOpening: true
        case .fenceContent, .fenceClosing: false
        case .heading(let level, _): level >= 3
        case .text: ListMarker.content(of: line.visible.trimmed) != nil
        }
    }
}
