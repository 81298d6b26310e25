import OrderedCollections
import PlaybookLanguage
import Streaming

/// A text that an agent keeps by name. The prompt lists it, and shows it only when it is loaded.
struct Artifact: Sendable, Codable, Equatable {
    /// For the list; its first line is shown.
    var summary: String
    var content: String
}

/// The artifacts of one agent, by name, in the order in which they were first saved.
struct ArtifactStore: Sendable, Codable, Equatable {
    private(set) var artifacts: OrderedDictionary<String, Artifact> = [:]
    /// Bytes of all of them, names and summaries included.
    private(set) var byteCount = 0

    /// What one agent may keep: models and programs that save in a loop must not fill the memory.
    static let byteLimit = 64 << 20
    static let countLimit = 1000

    /// Whether saving would stay within the limits.
    func hasRoom(for artifact: Artifact, named name: String) -> Bool {
        let old = artifacts[name]
        return byteCount - (old.map { Self.size(of: $0, named: name) } ?? 0) + Self.size(of: artifact, named: name)
            <= Self.byteLimit && artifacts.count < Self.countLimit + (old == nil ? 0 : 1)
    }

    /// Keeps an artifact, in the place of one with that name.
    mutating func save(_ artifact: Artifact, named name: String) {
        if let old = artifacts[name] { byteCount -= Self.size(of: old, named: name) }
        artifacts[name] = artifact
        byteCount += Self.size(of: artifact, named: name)
    }

    private static func size(of artifact: Artifact, named name: String) -> Int {
        name.utf8.count + artifact.summary.utf8.count + artifact.content.utf8.count
    }

    // MARK: Finding

    /// The artifact that is meant by a name: as saved, else without case; models also write `$name` and `Artifact[name]`.
    func find(_ name: String) -> (name: String, artifact: Artifact)? {
        for form in [name, ArtifactReferences.names(in: name).first ?? "", String(name.drop { $0 == "$" })] {
            if let artifact = artifacts[form] { return (form, artifact) }
            let folded = form.lowercased()
            if let found = artifacts.first(where: { $0.key.lowercased() == folded }) { return (found.key, found.value) }
        }
        return nil
    }

    /// The artifacts that a text names as `Artifact[name]`, each once, in that order.
    func named(in text: String) -> [MessageArtifact] {
        let names = OrderedSet(ArtifactReferences.names(in: text))
        guard !names.isEmpty, !artifacts.isEmpty else { return [] }
        // A message may hold any number of names.
        let folded = Dictionary(artifacts.keys.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        let found = names.compactMap { artifacts[$0] == nil ? folded[$0.lowercased()] : $0 }
        return OrderedSet(found).compactMap { name in
            artifacts[name].map { MessageArtifact(name: name, content: $0.content) }
        }
    }
}

/// Finds `Artifact[name]` in text, in one pass over its bytes.
enum ArtifactReferences {
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var word: [UInt8] = []
        var name: [UInt8]?
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["):
                name = word.elementsEqual("Artifact".utf8) ? [] : nil
                word = []
            case UInt8(ascii: "]"):
                if let found = name, !found.isEmpty { names.append(String(decoding: found, as: UTF8.self)) }
                name = nil
                word = []
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                name = nil
                word = []
            default:
                name?.append(byte)
                // Only whether the letters before a bracket are that word counts.
                if byte.isLetter, word.count < 9 { word.append(byte) } else if !byte.isLetter { word = [] }
            }
        }
        return names
    }
}
