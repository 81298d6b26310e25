import Streaming
import Synchronization
import TestSupport
import Testing

@testable import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct SessionFileTests {
    private let place: TestFolder
    private let folder: SessionFolder

    init() throws {
        place = try TestFolder()
        folder = SessionFolder(path: place.path(of: "state/agent-chat/sessions"))
    }

    @Test func aSavedLogIsReadBack() throws {
        let id = try SavedConversation.save(in: folder)
        let session = try folder.read(id)
        #expect(session.header == SavedConversation.header())
        #expect(session.entries.map(\.event) == SavedConversation.events)
        #expect(session.entries.map(\.sequence) == Array(SavedConversation.events.indices))
        #expect(session.entries.allSatisfy { $0.state == Array("[1]".utf8) })
        #expect(session.isClosed && session.damage == nil && session.epoch == "00000000000000e1")
    }

    @Test func onlyTheOwnerCanRead() throws {
        let mask = umask(0)
        defer { umask(mask) }
        let id = try SavedConversation.save(in: folder)
        for (path, mode) in [
            (folder.file(of: id), 0o600), (folder.path, 0o700), (place.path(of: "state/agent-chat"), 0o700),
            (place.path(of: "state"), 0o700),
        ] {
            var status = stat()
            #expect(stat(path, &status) == 0 && Int(status.st_mode & 0o777) == mode, "\(path)")
        }
        chmod(folder.path, 0o755)
        try SavedConversation.save(in: folder, seed: 2)
        var status = stat()
        #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }

    @Test func aSessionGoesOn() throws {
        let id = try SavedConversation.save(in: folder)
        do {
            let (file, session) = try folder.open(id)
            // Closed in order: numbers still mean what they meant.
            #expect(file.epoch == session.epoch)
            let log = StreamingSessionLog(beginningWith: session.entries, store: file)
            log.append(.turnStarted(cause: .resume))
            log.close()
        }
        let session = try folder.read(id)
        #expect(session.entries.map(\.event) == SavedConversation.events + [.turnStarted(cause: .resume)])
        #expect(session.isClosed && session.epoch == "00000000000000e1")
    }

    @Test func aSessionThatWasNotClosedGoesOnInAnotherEpoch() throws {
        let id = try SavedConversation.save(in: folder, isClosed: false)
        let (file, session) = try folder.open(id)
        #expect(!session.isClosed && file.epoch != session.epoch)
        #expect(try folder.read(id).epoch == file.epoch)
    }

    /// Wherever the file ends, what is whole is read, and the session goes on behind it.
    @Test func aTornFileIsReadAsFarAsItIsWhole() throws {
        let whole = try folder.content(of: try SavedConversation.save(in: folder))
        let id = SavedConversation.header().runID
        let header = try #require(whole.firstIndex(of: 0x0A)) + 1
        for length in 0..<whole.count {
            try place.write("state/agent-chat/sessions/\(id).jsonl", bytes: Array(whole[..<length]))
            guard length >= header else {
                #expect(throws: SessionError.self) { try folder.read(id) }
                continue
            }
            let lines = whole[header..<length].count { $0 == 0x0A }
            let expected = SavedConversation.events.prefix(lines)
            let session = try folder.read(id)
            #expect(session.entries.map(\.event) == Array(expected) && session.damage == nil && !session.isClosed)
            // Opening writes, which takes a while for each of thousands.
            guard length % 7 == 0 else { continue }
            let (file, opened) = try folder.open(id)
            let log = StreamingSessionLog(beginningWith: opened.entries, store: file)
            log.append(.ended(.finished))
            log.close()
            #expect(try folder.read(id).entries.map(\.event) == expected + [.ended(.finished)])
        }
    }

    @Test func damageInTheMiddleIsTold() throws {
        let id = try SavedConversation.save(in: folder)
        let lines = try folder.content(of: id).split(separator: 0x0A)
        let missing = lines[..<4] + lines[5...]
        let garbled = lines[..<4] + [Array("{\"seq\":3,".utf8)[...]] + lines[5...]
        for (content, reason) in [
            (missing, "entry 4 stands where entry 3 should"), (garbled, "this line is no JSON object"),
        ] {
            try place.write(
                "state/agent-chat/sessions/\(id).jsonl", bytes: content.flatMap { $0 + [0x0A] })
            let session = try folder.read(id)
            #expect(session.entries.map(\.event) == Array(SavedConversation.events[..<3]))
            let path = folder.file(of: id)
            #expect(session.damage == SessionDamage(path: path, line: 5, reason: reason))
            #expect(session.damage?.description.hasPrefix("\(path):5: \(reason). ") == true)
            // What cannot be read is kept when the session goes on.
            _ = try folder.open(id)
            #expect(try folder.read(id).damage == nil)
            let descriptor = try #require(SavedFile.open("\(path).damaged", O_RDONLY))
            defer { SavedFile.close(descriptor) }
            #expect(SavedFile.read(descriptor)?.split(separator: 0x0A).map(Array.init) == content.map(Array.init))
        }
    }

    @Test(arguments: [
        ("", SessionError.Kind.damaged, "There is no saved session in this file."),
        ("hello\n", .damaged, "This is no saved session of agent-chat: this line is no JSON object."),
        (
            #"{"format":"agent-chat session","version":7}"# + "\n", .unknownVersion,
            "this session has version 7 of the format, and this agent-chat reads 1 only."
        ),
    ])
    func whatIsNoSessionIsRefused(content: String, kind: SessionError.Kind, words: String) throws {
        let id = SavedConversation.header().runID
        try place.write("state/agent-chat/sessions/\(id).jsonl", content)
        for attempt in [{ _ = try folder.read(id) }, { _ = try folder.open(id) }] {
            let error = #expect(throws: SessionError.self) { try attempt() }
            #expect(error?.kind == kind && error?.message == "\(folder.file(of: id)):1: \(words)")
        }
    }

    @Test func twoCannotHaveOneSession() throws {
        let id = try SavedConversation.save(in: folder)
        var first: SessionFile? = try folder.open(id).file
        for attempt in [{ _ = try folder.open(id) }, { try folder.delete(id) }] {
            let error = #expect(throws: SessionError.self) { try attempt() }
            #expect(error?.kind == .inUse && error?.message.contains("runs in another process") == true)
        }
        // Reading is always possible.
        #expect(try folder.read(id).entries.count == SavedConversation.events.count)
        #expect(try folder.list().map(\.state) == [.running])
        withExtendedLifetime(first) {}
        first = nil
        _ = try folder.open(id)
    }

    /// Each entry is in the file when a reader sees it; only pieces may be missing, until something follows them.
    @Test func entriesAreWrittenBeforeTheyAreSeen() throws {
        let file = try folder.create(SavedConversation.header())
        let log = StreamingSessionLog(store: file)
        for (index, event) in SavedConversation.events.enumerated() {
            let isPiece = if case .stream(.update) = event { true } else { false }
            log.append([event], state: [], durability: isPiece ? .buffered : .written)
            let saved = try folder.read(file.header.runID).entries.count
            #expect(isPiece ? saved <= index : saved == index + 1, "\(event)")
        }
    }

    @Test func muchTextDoesNotWait() throws {
        let file = try folder.create(SavedConversation.header())
        let log = StreamingSessionLog(store: file)
        let piece = String(repeating: "x", count: 10_000)
        for _ in 0..<8 { log.append([.update("1", piece)], state: [], durability: .buffered) }
        #expect(try folder.read(file.header.runID).entries.count >= 6)
    }

    @Test func aFileThatIsRemovedIsNotSilentlyLost() throws {
        let file = try folder.create(SavedConversation.header())
        let log = StreamingSessionLog(store: file)
        log.append(.transition)
        unlink(file.path)
        let entry = log.append(.human("hi"))
        #expect(entry.sequence == 2)
        #expect(
            log.entries(in: 0..<9).map(\.event) == [
                .transition,
                .note(
                    level: .warning, agent: nil,
                    text: "This session is not saved any more: \(file.path) cannot be written: it was removed."),
                .human("hi"),
            ])
        // It is said once.
        log.append(.ended(.finished))
        log.close()
        #expect(log.count == 4)
    }

    /// The first version's file must be readable for ever.
    @Test func aSessionOfVersion1CanBeRead() throws {
        let text = try Fixture.text("sessions/version-1.jsonl")
        let session = try SavedSession(Array(text.utf8), path: "version-1.jsonl")
        #expect(session.damage == nil && session.isClosed && session.epoch == "89abcdef01234567")
        #expect(session.header.runID.description == "0123456789abcdef0123456789abcdef")
        #expect(session.header.program == "Order a soup" && session.header.milliseconds == 1_764_399_600_000)
        #expect(session.entries.count == 22 && session.ending == .failed(RunFailure(.program, "Main failed: “x”.")))
        #expect(
            session.entries[3].state == Array(#"[{"replyArrived":{"frame":{"stack":0,"frame":1},"text":"`"}}]"#.utf8))
        #expect(session.entries[4].state == [0, 0xFF])
        // It would be written in the same words today.
        let lines = text.split(separator: "\n")
        for entry in session.entries {
            let written = String(decoding: SessionLine.entry(entry).bytes.dropLast(), as: UTF8.self)
            #expect(lines.contains(Substring(written)), "\(written)")
        }
    }
}

@Suite struct LogStoreTests {
    /// Says that it cannot keep what comes after some entries.
    private final class Store: LogStore {
        let kept = Mutex<[(events: [LogEvent], durability: LogDurability)]>([])
        let capacity: Int

        init(capacity: Int = .max) { self.capacity = capacity }

        func append(_ entries: [LogEntry], durability: LogDurability) throws(LogStoreFailure) {
            let isFull = kept.withLock { kept in
                guard kept.count < capacity else { return true }
                kept.append((entries.map(\.event), durability))
                return false
            }
            if isFull { throw LogStoreFailure("the disk is full") }
        }

        func close() {}
    }

    @Test(
        arguments: [
            (.transition, .buffered, .buffered), (.transition, .written, .written),
            (.update("1", "a"), .buffered, .buffered), (.start("1", "A", to: "user"), .buffered, .written),
            (.complete("1"), .buffered, .written), (.aborted("1"), .buffered, .written),
            (.whole("1", "A", to: "user", "x"), .buffered, .written), (.human("x"), .buffered, .written),
            (.inputRequested(agent: "A", inStep: true), .written, .synchronized),
            (.ended(.finished), .buffered, .synchronized), (.transition, .synchronized, .synchronized),
        ] as [(LogEvent, LogDurability, LogDurability)])
    func whatPeopleWereToldIsSafe(event: LogEvent, asked: LogDurability, given: LogDurability) {
        let store = Store()
        StreamingSessionLog(store: store).append([event], state: [], durability: asked)
        #expect(store.kept.withLock { $0.map(\.durability) } == [given])
    }

    @Test func whatBelongsTogetherIsStoredTogether() {
        let store = Store()
        let log = StreamingSessionLog(store: store)
        log.append([.transition, .human("a"), .human("b")], state: [1])
        #expect(store.kept.withLock { $0.map(\.events) } == [[.transition, .human("a"), .human("b")]])
        #expect(log.entries(in: 0..<3).map(\.sequence) == [0, 1, 2])
        #expect(log.entries(in: 0..<3).map(\.state) == [[1], [], []])
    }

    @Test func theConversationOutlivesItsStore() {
        let log = StreamingSessionLog(store: Store(capacity: 1))
        log.append(.human("a"))
        log.append([.human("b"), .human("c")], state: [7])
        log.append(.human("d"))
        let entries = log.entries(in: 0..<9)
        #expect(entries.map(\.sequence) == [0, 1, 2, 3, 4])
        #expect(entries.map(\.state) == [[], [], [7], [], []])
        #expect(
            entries.map(\.event) == [
                .human("a"),
                .note(
                    level: .warning, agent: nil, text: "This session is not saved any more: the disk is full."),
                .human("b"), .human("c"), .human("d"),
            ])
    }
}
