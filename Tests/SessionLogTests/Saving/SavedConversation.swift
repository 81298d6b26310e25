import Streaming
import TestSupport

@testable import SessionLog

/// A short session, saved for a test.
enum SavedConversation {
    static let events: [LogEvent] = [
        .runStarted(program: "hello.md", agents: ["Guide"]), .turnStarted(cause: .start),
        .start("1", "Guide", to: "user"), .update("1", "Who? "), .update("1", "É"), .complete("1", "Who? É"),
        .inputRequested(agent: "Guide", inStep: true), .human("Maria\n"), .transition,
    ]

    static func header(seed: UInt64 = 1) -> SessionHeader {
        var random = SeededGenerator(seed: seed)
        return SessionHeader(
            runID: RunID(using: &random), epoch: "00000000000000e1", milliseconds: 1_764_399_600_000,
            program: "hello.md", run: Array("{}".utf8))
    }

    /// Saves these events through a log, as a run does.
    @discardableResult
    static func save(
        _ events: [LogEvent] = events, in folder: SessionFolder, seed: UInt64 = 1, isClosed: Bool = true
    ) throws -> RunID {
        let file = try folder.create(header(seed: seed))
        let log = StreamingSessionLog(store: file)
        for event in events { log.append(event, state: Array("[1]".utf8)) }
        if isClosed { log.close() }
        return file.header.runID
    }
}

extension SessionFolder {
    /// What stands in a session's file.
    func content(of id: RunID) throws -> [UInt8] {
        guard let descriptor = SavedFile.open(file(of: id), 0) else {
            throw SessionError(.unreadable, SavedFile.systemText)
        }
        defer { SavedFile.close(descriptor) }
        return SavedFile.read(descriptor) ?? []
    }
}
