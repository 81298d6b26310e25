import PlaybookLanguage

/// LoadFile.
extension AIAgent {
    /// The most that LoadFile reads.
    private static let fileLimit = 8 << 20

    func loadFile(
        _ values: [String: PlaybookValue], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        guard let path = values["path"]?.text else {
            throw ExecutionError(message: "LoadFile needs the path of a file: `LoadFile(\"name.txt\")`")
        }
        let value = PlaybookValue.string(try contents(of: path))
        try liveReplies[frame]?.charge(value.size)
        let call = Instruction.call("LoadFile", [BoundArgument(value: .string(path))])
        let wholeItem: [Transition] = resultTarget.isOfItem ? [.itemExecuted(frame: frame)] : []
        ledger.record(wholeItem + [.resultDelivered(frame: frame, call: call, value: value, to: resultTarget)])
    }

    private func contents(of path: String) throws(ExecutionError) -> String {
        guard let folder = programRun.options.folder else {
            throw ExecutionError(message: "No file can be loaded here; go on without it")
        }
        let bytes: [UInt8]
        do {
            bytes = try folder.contents(of: path, limit: Self.fileLimit)
        } catch {
            throw ExecutionError(message: error.message)
        }
        // Control characters do not occur in text; this one is in most files of other kinds.
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ExecutionError(message: "`\(path)` is not a text in UTF-8 and cannot be loaded")
        }
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}
