import Streaming

/// The playbooks that every agent has (language.md section 4).
public enum BuiltInPlaybook: String, CaseIterable, Sendable {
    case say = "Say"
    case sendMessage = "SendMessage"
    case waitForMessage = "WaitForMessage"
    case endProgram = "EndProgram"
    case saveArtifact = "SaveArtifact"
    case loadArtifact = "LoadArtifact"
    case loadFile = "LoadFile"
    case createAgent = "CreateAgent"

    /// The one that a call of this name calls: names are equal without case and `_`.
    public init?(calledAs callee: String) {
        guard let found = Self.byName[CalleeNames.folded(callee)] else { return nil }
        self = found
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { (CalleeNames.folded($0.rawValue), $0) })
}
