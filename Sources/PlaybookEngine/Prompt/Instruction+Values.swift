import OrderedCollections
import PlaybookLanguage
import Streaming

/// How values and artifacts stand in a prompt: short ones whole, of long ones the beginning.
extension Instruction {
    /// A value as the language writes it, or the first 200 characters of a long one.
    static func brief(_ value: PlaybookValue) -> String {
        guard let text = value.longText else { return value.repr }
        return beginning(of: text) + "…"
    }

    /// `$name = value`, as the list of variables has it.
    static func variable(_ name: String, _ value: PlaybookValue) -> String {
        guard let text = value.longText else { return "$\(name) = \(value.repr)" }
        return "$\(name) = \(beginning(of: text))… (\(value.typeName), \(text.unicodeScalars.count) characters; "
            + "this is the beginning)"
    }

    static func longResult(of call: String, text: String, type: String, artifact: String?) -> String {
        let size = "\(call) returned a \(type) of \(text.unicodeScalars.count) characters"
        let kept =
            artifact.map { "It is kept as the artifact \($0); `LoadArtifact(\"\($0)\")` shows all of it." }
            ?? "There is no room left to keep it as an artifact."
        return "\(size). \(kept) It begins: \(beginning(of: text))"
    }

    private static func beginning(of text: String) -> String {
        PlaybookValue.string(text.firstCharacters(200)).repr
    }

    /// What stands in a description in the place of a placeholder that has no value.
    static func placeholderError(_ message: String) -> String { "[error: \(message)]" }

    // MARK: Artifacts

    /// How many artifacts a prompt lists.
    private static let listedArtifacts = 50

    /// What an agent keeps, for its prompt; empty if that is nothing.
    static func list(_ store: ArtifactStore?) -> String {
        let shown = (store?.artifacts ?? [:]).filter { !$0.key.hasPrefix("_") }
        guard !shown.isEmpty else { return "" }
        var lines = ["Artifacts (`LoadArtifact(\"name\")` shows one; `Artifact[name]` in a message hands it over):"]
        if shown.count > listedArtifacts { lines.append("- \(shown.count - listedArtifacts) older ones") }
        lines += shown.elements.suffix(listedArtifacts).map { name, artifact in
            let summary = artifact.summary.split(whereSeparator: \.isNewline).first ?? ""
            return "- \(name)" + (summary.isEmpty ? "" : ": \(String(summary).firstCharacters(200))")
        }
        return lines.joined(separator: "\n")
    }

    static func loaded(_ name: String, _ content: String, upTo bytes: Int) -> String {
        "Artifact[\(name)]:\n\(content.fitted(to: bytes))"
    }

    /// What a message that goes to an agent carries behind its text.
    ///
    /// - Parameter bytes: what of the artifacts is carried at most.
    static func attachment(_ artifacts: [MessageArtifact], upTo bytes: Int) -> String {
        var room = bytes
        return artifacts.map { artifact in
            let text = "\n\n" + loaded(artifact.name, artifact.content, upTo: room)
            room = max(room - text.utf8.count, 0)
            return text
        }.joined()
    }

    /// Shown once to a playbook whose text speaks of what these calls do: small models are confused by rules that they do
    /// not need.
    static func builtIns(for playbook: PlaybookDefinition, canLoadFiles: Bool) -> String {
        let words = Set(playbook.pbasm.lowercased().split { !$0.isLetter }.map { String($0) })
        var lines: [String] = []
        if !words.isDisjoint(with: ["artifact", "artifacts", "saveartifact"]) {
            lines.append("`SaveArtifact(\"name\", \"what it is\", $text)` keeps a text as the artifact of that name.")
        }
        if canLoadFiles, !words.isDisjoint(with: ["file", "files", "loadfile"]) {
            lines.append("`$text = LoadFile(\"name.txt\")` reads a file. End the reply after it with: yld call")
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    func firstCharacters(_ count: Int) -> String {
        var first = String.UnicodeScalarView()
        first.append(contentsOf: unicodeScalars.prefix(count))
        return String(first)
    }

    /// As much of it as the bytes hold, with a line that says so if that is not all.
    func fitted(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        // The index is within the text; a scalar that it cuts is left out.
        let end = utf8.index(startIndex, offsetBy: max(bytes, 0))
        return String(String.UnicodeScalarView(unicodeScalars[..<end]))
            + "\n[The rest does not fit: these are \(bytes) of \(utf8.count) bytes.]"
    }
}
