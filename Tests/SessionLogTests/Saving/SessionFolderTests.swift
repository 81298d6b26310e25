import TestSupport
import Testing

@testable import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct SessionFolderTests {
    private let place: TestFolder
    private let folder: SessionFolder

    init() throws {
        place = try TestFolder()
        folder = SessionFolder(path: place.path(of: "sessions"))
    }

    /// Files are told apart by seconds of their last change here.
    private func save(_ events: [LogEvent] = SavedConversation.events, seed: UInt64, changed: Int) throws -> RunID {
        let id = try SavedConversation.save(events, in: folder, seed: seed)
        let time = timeval(tv_sec: time_t(changed), tv_usec: 0)
        #expect(utimes(folder.file(of: id), [time, time]) == 0)
        return id
    }

    @Test func theStateFolderIsThatOfXDG() {
        let table: [([String: String], String?)] = [
            (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/agent-chat"),
            (["XDG_STATE_HOME": "s", "HOME": "/h"], "/h/.local/state/agent-chat"),
            (["HOME": "/h"], "/h/.local/state/agent-chat"), (["HOME": ""], nil), ([:], nil),
        ]
        for (environment, path) in table { #expect(StateFolder { environment[$0] }?.path == path) }
    }

    @Test func whatWasUsedLastStandsFirst() throws {
        #expect(try folder.list().isEmpty)
        let ids = try [(1, 20), (2, 30), (3, 10)].map { try save(seed: $0.0, changed: $0.1) }
        // What is no session's file is none.
        for name in ["readme.txt", "\(ids[0]).jsonl.damaged", "last.jsonl", "ABCDEF\(ids[0]).jsonl"] {
            try place.write("sessions/\(name)", "")
        }
        #expect(try folder.list().map(\.runID) == [ids[1], ids[0], ids[2]])
        #expect(try folder.find("last") == ids[1])
    }

    /// A file that holds no session does not stand before those that do.
    @Test func theLastOneCanBeRead() throws {
        let id = try save(seed: 1, changed: 20)
        try place.write("sessions/\(RunID()).jsonl", "")
        #expect(try folder.find("last") == id)
    }

    @Test(
        arguments: [
            ("running to its end", [LogEvent.human("hi"), .ended(.finished)], SessionSummary.State.finished),
            (
                "waiting", [.inputRequested(agent: "A", inStep: true), .note(level: .info, agent: nil, text: "x")],
                .waiting
            ),
            ("left by the person", [.inputRequested(agent: "A", inStep: true), .ended(.cancelled)], .waiting),
            ("left in the middle", [.human("hi"), .ended(.cancelled)], .stopped), ("killed", [.human("hi")], .stopped),
            ("failed", [.human("hi"), .ended(.failed(RunFailure(.program, "x")))], .failed),
            ("out of input", [.human("hi"), .ended(.inputEnded)], .waiting), ("nothing", [], .stopped),
        ] as [(String, [LogEvent], SessionSummary.State)])
    func theStateIsThatOfTheEnd(name: String, events: [LogEvent], state: SessionSummary.State) throws {
        _ = try save(events, seed: 1, changed: 1)
        #expect(try folder.list().map(\.state) == [state])
    }

    @Test(
        arguments: [
            ([.start("1", "A", to: "user"), .update("1", "Hi "), .complete("1", "Hi you"), .human("I am")], "I am"),
            ([.whole("1", "A", to: "B", "no"), .whole("2", "A", to: "user", "Hi"), .ended(.finished)], "Hi"),
            ([.start("1", "A", to: "user"), .complete("1", "Hi you")], "Hi you"), ([], ""),
        ] as [([LogEvent], String)])
    func theFirstWordsAreThoseOfTheHuman(events: [LogEvent], words: String) throws {
        _ = try save(events, seed: 1, changed: 1)
        let summary = try #require(try folder.list().first)
        #expect(
            summary.firstWords == words && summary.program == "hello.md" && summary.milliseconds == 1_764_399_600_000)
    }

    @Test func aLongSessionIsListedFromItsEnds() throws {
        let long = LogEvent.note(level: .debug, agent: nil, text: String(repeating: "long ", count: 20_000))
        _ = try save([.human("first"), long, long, .ended(.finished)], seed: 1, changed: 1)
        #expect(try folder.list().map(\.state) == [.finished])
        #expect(try folder.list().map(\.firstWords) == ["first"])
        // The program is larger than what is read of a file otherwise.
        var header = SavedConversation.header(seed: 2)
        header.run = Array("{\"sources\":\"\(String(repeating: "x", count: 200_000))\"}".utf8)
        try folder.create(header).close()
        #expect(try folder.list().map(\.program) == ["hello.md", "hello.md"])
    }

    @Test func whatCannotBeReadIsListedAsSuch() throws {
        let id = try save(seed: 1, changed: 1)
        try place.write("sessions/\(id).jsonl", "hello\n")
        guard case .unreadable(let reason)? = try folder.list().first?.state else {
            Issue.record("listed")
            return
        }
        #expect(reason.hasPrefix(folder.file(of: id)))
    }

    @Test func sessionsAreFoundByWhatTheirIDsBeginWith() throws {
        let ids = try (1...40).map { try save([], seed: UInt64($0), changed: $0) }
        for id in ids {
            #expect(try folder.find(id.description) == id)
            #expect(try folder.find(String(id.description.prefix(12)).uppercased()) == id)
        }
        let error = #expect(throws: SessionError.self) {
            // 40 of 16 digits.
            for digit in "0123456789abcdef" { _ = try folder.find(String(digit)) }
        }
        #expect(error?.kind == .ambiguous || error?.kind == .notFound)
    }

    @Test(arguments: ["", "..", "../sessions", "/", "*", "zz", "\u{0}", "lasty", "last/"])
    func otherNamesFindNothing(name: String) throws {
        _ = try save(seed: 1, changed: 1)
        #expect(throws: SessionError.self) { try folder.find(name) }
        #expect(RunID(name) == nil)
    }

    @Test func aDeletedSessionIsGone() throws {
        let (first, second) = (try save(seed: 1, changed: 1), try save(seed: 2, changed: 2))
        try place.write("sessions/\(first).jsonl.damaged", "")
        try folder.delete(first)
        #expect(try folder.list().map(\.runID) == [second])
        #expect(access("\(folder.file(of: first)).damaged", F_OK) != 0)
        let error = #expect(throws: SessionError.self) { try folder.read(first) }
        #expect(error?.kind == .unreadable)
    }

    @Test func aFolderThatCannotBeMadeIsSaid() throws {
        try place.write("file", "")
        let folder = SessionFolder(path: place.path(of: "file/sessions"))
        let error = #expect(throws: SessionError.self) { try folder.create(SavedConversation.header()) }
        #expect(error?.kind == .unwritable && error?.message.hasPrefix("\(folder.path) cannot be written: ") == true)
        #expect(try folder.list().isEmpty)
    }

    /// A link in the folder could lead a write anywhere.
    @Test func linksAreNotFollowed() throws {
        let id = try save(seed: 1, changed: 1)
        let other = SavedConversation.header(seed: 2).runID
        try place.link("sessions/\(other).jsonl", to: folder.file(of: id))
        #expect(try folder.list().map(\.runID) == [id])
        #expect(throws: SessionError.self) { try folder.open(other) }
        #expect(throws: SessionError.self) { try folder.read(other) }
    }
}
