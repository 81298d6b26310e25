import ArgumentParser
import SessionLog

/// `agent-chat sessions`: lists saved sessions, prints, exports or deletes one.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List the saved sessions; show, export or delete one.",
        usage: "agent-chat sessions [list|show|export|delete] [<id> ...] [<options>]",
        discussion: """
            list tells of each session, the last one first: the beginning of its ID, when it began, how it stands, its \
            program, and what was said first. show prints the transcript, export writes it in any form that run has, \
            and delete removes the session for good, without asking. For an ID its beginning is enough; last is the one \
            that was used last, and what show and export take if none is given.

            \(ExitReason.help([.success, .usage, .unreadableFile, .outputFailed], success: "done"))
            """
    )

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case list, show, export, delete
    }

    @Argument(help: ArgumentHelp("What to do. (default: list)", valueName: "action"))
    var action: Action?

    @Argument(
        help: ArgumentHelp("The session: its ID, the beginning of that, or last.", valueName: "id"),
        completion: .custom { _, _, prefix in Self.identifiers(beginningWith: prefix) })
    var ids: [String] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("With export: the form to write. (default: text)", valueName: "form"))
    var output: OutputOptions.OutputFormat?

    @Flag(help: "With show and export: also messages between agents.")
    var snoop = false

    @Flag(help: "With list: print one JSON object.")
    var json = false

    func validate() throws {
        let action = action ?? .list
        if action == .list, let id = ids.first {
            throw ValidationError("list takes no ID; to print that session: agent-chat sessions show \(id)")
        }
        if action == .delete, ids.isEmpty { throw ValidationError("delete needs the ID of a session.") }
        if action == .show || action == .export, ids.count > 1 { throw ValidationError("\(action) takes one ID.") }
        if output != nil, action != .export { throw ValidationError("--output goes with export only.") }
        if snoop, action != .show, action != .export {
            throw ValidationError("--snoop goes with show and export only.")
        }
        if json, action != .list { throw ValidationError("--json goes with list only.") }
    }

    func run() async throws {
        let folder = try Self.folder()
        do {
            switch action ?? .list {
            case .list: try await list(folder)
            case .show: try await write(.text, isExact: false, folder)
            case .export:
                let form = output ?? .text
                try await write(form.transcriptFormat, isExact: form != .text && form != .markdown, folder)
            case .delete: try await delete(folder)
            }
        } catch let error as SessionError {
            throw CommandFailure(error)
        }
    }

    private func list(_ folder: SessionFolder) async throws {
        let sessions = try folder.list()
        if json { return try await CommandOutput.write(json: SessionList(sessions)) }
        guard !sessions.isEmpty else {
            StandardStreams.writeLine("There are no saved sessions in \(folder.path).", to: StandardStreams.error)
            return
        }
        try await CommandOutput.write(SessionList(sessions).text, isExact: false)
    }

    private func write(_ format: TranscriptFormat, isExact: Bool, _ folder: SessionFolder) async throws {
        let id = try folder.find(ids.first ?? "last")
        let session = try folder.read(id)
        var transcript = format.makeTranscript(
            runID: id, options: TranscriptOptions(showsMessagesBetweenAgents: snoop))
        var text: [UInt8] = []
        for entry in session.entries { text += transcript.render(entry) }
        text += transcript.finish()
        try await CommandOutput.write(String(decoding: text, as: UTF8.self), isExact: isExact)
        if let damage = session.damage {
            StandardStreams.writeLine("agent-chat: \(damage)", to: StandardStreams.error)
        }
    }

    private func delete(_ folder: SessionFolder) async throws {
        let known = try folder.list()
        // All are looked up before the first is gone.
        for id in try ids.map({ try folder.find($0) }) {
            try folder.delete(id)
            let program = known.first { $0.runID == id }?.program ?? ""
            try await CommandOutput.write(
                "Deleted \(id)\(program.isEmpty ? "" : " (\(TextSanitizer.sanitized(program)))").\n", isExact: false)
        }
    }

    /// - Throws: where the environment names no folder.
    static func folder() throws(CommandFailure) -> SessionFolder {
        guard let folder = StateFolder.current else {
            throw CommandFailure(
                .unreadableFile,
                "agent-chat: There are no saved sessions: neither XDG_STATE_HOME nor HOME names a folder.")
        }
        return SessionFolder(in: folder)
    }

    /// For completions, which say nothing of errors.
    static func identifiers(beginningWith prefix: String) -> [String] {
        let sessions = (try? folder().identifiers().map(\.description)) ?? []
        return (["last"] + sessions).filter { $0.hasPrefix(prefix) }
    }
}

extension CommandFailure {
    init(_ error: SessionError) {
        let reason: ExitReason =
            switch error.kind {
            case .ambiguous: .usage
            case .notFound, .inUse, .unreadable, .damaged, .unknownVersion: .unreadableFile
            case .unwritable: .outputFailed
            }
        self.init(reason, "agent-chat: \(error.message)")
    }
}
