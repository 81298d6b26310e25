import LanguageModels
import OrderedCollections
import PlaybookLanguage
import Streaming

/// SaveArtifact and LoadArtifact.
extension AIAgent {
    func saveArtifact(
        _ values: [String: PlaybookValue], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        guard let given = values["name"], let content = values["content"] else {
            throw ExecutionError(
                message: "SaveArtifact needs a name, what it is, and the content: "
                    + "`SaveArtifact(\"name\", \"what it is\", $text)`")
        }
        try keepArtifact(content, named: given.text, summary: values["summary"]?.text ?? "") { saved in
            end(ofCall: "SaveArtifact", value: .string(saved), resultTarget: resultTarget, in: frame)
        }
    }

    /// Keeps an artifact, and returns the name under which it is kept.
    ///
    /// - Parameter end: is recorded with it, given that name.
    @discardableResult
    func keepArtifact(
        _ content: PlaybookValue, named given: String, summary: String,
        thenRecording end: (String) -> [Transition] = { _ in [] }
    ) throws(ExecutionError) -> String {
        let saved = given.trimmingBlankEnds
        guard Self.isArtifactName(saved) else {
            throw ExecutionError(
                message: "\(Instruction.brief(.string(saved))) cannot name an artifact: a name is one line of at most "
                    + "100 characters, without brackets")
        }
        let artifact = Artifact(summary: summary, content: content.text)
        let agent = name
        let recorded = ledger.record { state in
            guard state.agents[agent]?.artifacts.hasRoom(for: artifact, named: saved) == true else { return [] }
            return [.artifactSaved(agent: agent, name: saved, artifact)] + end(saved)
        }
        if recorded.isEmpty, !programRun.hasEnded {
            throw ExecutionError(
                message: "There is no room for the artifact \(saved): an agent keeps at most "
                    + "\(ArtifactStore.countLimit) artifacts and \(ArtifactStore.byteLimit >> 20) MiB in all. "
                    + "Save under a name that is no longer needed, or a shorter text")
        }
        return saved
    }

    private static func isArtifactName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.count <= 100
            && name.unicodeScalars.allSatisfy { scalar in
                scalar != "[" && scalar != "]" && scalar.properties.generalCategory != .control
                    && scalar.properties.generalCategory != .lineSeparator
                    && scalar.properties.generalCategory != .paragraphSeparator
            }
    }

    /// Shows an artifact to the model with the next instruction, and gives its content as the result.
    func loadArtifact(
        _ values: [String: PlaybookValue], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        let (found, artifact) = try findArtifact(values["name"]?.text ?? "")
        let value = PlaybookValue.string(artifact.content)
        guard resultTarget.isOfItem else {
            ledger.record(.resultDelivered(frame: frame, call: "LoadArtifact", value: value, to: resultTarget))
            return
        }
        // A token has about four bytes; a text that fills more than half of the window leaves no room for work.
        let tokens = ledger.read { $0.budget.window(ofModel: programRun.model.contextWindow) }
        let (window, isUnlimited) = tokens.multipliedReportingOverflow(by: 2)
        let line = Instruction.loaded(found, artifact.content, upTo: isUnlimited ? .max : window)
        var transitions: [Transition] = [.itemExecuted(frame: frame), .told(frame: frame, line: line)]
        if case .variable(let variable) = resultTarget {
            transitions.append(.assigned(frame: frame, name: variable, value: value))
        }
        ledger.record(transitions)
    }

    func findArtifact(_ wanted: String) throws(ExecutionError) -> (name: String, artifact: Artifact) {
        let store = ledger.read { $0.agents[name]?.artifacts ?? ArtifactStore() }
        if let found = store.find(wanted) { return found }
        let known = store.artifacts.keys.suffix(50).joined(separator: ", ")
        throw ExecutionError(
            message: "There is no artifact named \(Instruction.brief(.string(wanted))); "
                + (known.isEmpty ? "none has been saved" : "known are: \(known)"))
    }

    /// A bare name that is an artifact's as its text, anything else as its value: the artifact of a result has the name of
    /// the variable that holds it.
    func evaluateArtifactName(_ name: Expression, in frame: FrameID) throws(ExecutionError) -> PlaybookValue {
        if case .variable(let word) = name {
            let store = ledger.read { $0.agents[self.name]?.artifacts }
            let held = scope(of: frame).value(of: word)?.text
            if store?.find(word) != nil, held.flatMap({ store?.find($0) }) == nil { return .string(word) }
        }
        return try evaluate(name, in: frame)
    }
}
