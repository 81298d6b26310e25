import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a saved session holds beside its log.
@Suite(.timeLimit(.minutes(5))) struct SavedRunTests {
    private static let source = """
        ---
        title: Shop
        limits: {tea: 2.5, names: [a, b], none: null}
        ---
        # Shop
        Sells.
        author: me
        ```python
        @playbook(idempotent=True)
        async def tally(item, times=compute()): ...
        ```
        !import more.md
        ## Main($count:int = 3, $x)
        Of {$count}.
        ### Triggers
        - At the beginning
        - When somebody asks for tea
        ### Steps
        - For each item
          - Say "é\\u2028"
        ### Notes
        - Be brief
        # Alice:Human
        """

    private static func program(in folder: TestFolder) throws -> Program {
        try folder.write("more.md", "## Imported\n### Steps\n- Say hello\n")
        try folder.write("shop.md", source)
        return try Program(
            files: [SourceFile(path: "\(folder.path)/shop.md", text: source)], folder: ProgramFolder(path: folder.path))
    }

    private static func decoded(_ saved: SavedRun) throws -> SavedRun {
        try JSONDecoder().decode(SavedRun.self, from: JSONEncoder().encode(saved))
    }

    @Test func everythingIsReadBackAsItWas() throws {
        let folder = try TestFolder()
        let program = try Self.program(in: folder)
        let saved = SavedRun(
            program: program, programName: "Shop", models: ["anthropic/a", "openai/b"],
            options: RunOptions(
                streamingEnabled: true, isGuided: true, maxLLMCalls: 7, firstMessage: "Hi",
                arguments: ["x": .double(0.1), "y": .dictionary([.int(1): .null])], startupMessage: "all",
                folder: ProgramFolder(path: folder.path),
                python: PythonOptions(passedVariables: ["LANG"], folder: folder.path)))
        let again = try Self.decoded(saved)
        #expect(again == saved)
        #expect(again.program == program)
        #expect(again.program.agents[0].playbooks[2].location.file.hasSuffix("shop.md"))
        #expect(again.program.agents[0].playbooks.contains { $0.location.file.hasSuffix("more.md") })
        #expect(again.sources.map(\.path) == program.files)
        #expect(program.files.count == 2)
    }

    @Test func pathsAreKeptFromTheRoot() throws {
        let program = try PlayedRun.program("# A\n## B\n### Triggers\n- At the beginning\n### Steps\n- Say hello\n")
        let saved = SavedRun(
            program: program, programName: "a", models: [],
            options: RunOptions(
                folder: ProgramFolder(path: "x"), python: PythonOptions(interpreter: "bin/python", folder: "y")))
        let here = FileManager.default.currentDirectoryPath
        #expect(saved.options.folder?.path == "\(here)/x")
        #expect(saved.options.python?.interpreter == "\(here)/bin/python")
        #expect(saved.options.python?.folder == "\(here)/y")
        #expect(saved.sources.isEmpty, "no such file")
    }

    @Test func changedAndMissingFilesAreNamedInOneLine() throws {
        let folder = try TestFolder()
        let saved = try Self.decoded(
            SavedRun(program: try Self.program(in: folder), programName: "s", models: [], options: RunOptions()))
        #expect(saved.changedSourcesNotice == nil)
        try folder.write("more.md", "## Imported\n### Steps\n- Say good-bye\n")
        #expect(
            saved.changedSourcesNotice
                == "\(folder.path)/more.md has changed since this session began, which goes on with the program as it was."
        )
        try FileManager.default.removeItem(atPath: "\(folder.path)/shop.md")
        #expect(
            saved.changedSourcesNotice?.hasPrefix("\(folder.path)/shop.md, \(folder.path)/more.md have changed") == true
        )
        #expect(saved.changedSourcesNotice?.contains("\n") == false)
    }

    @Test func anotherVersionIsRefused() throws {
        let program = try PlayedRun.program("# A\n## B\n### Triggers\n- At the beginning\n### Steps\n- Say hello\n")
        let saved = SavedRun(program: program, programName: "a", models: [], options: RunOptions())
        let text = String(decoding: try JSONEncoder().encode(saved), as: UTF8.self)
        let newer = text.replacing("\"version\":1", with: "\"version\":2")
        #expect(newer != text)
        #expect(throws: ResumeError.unknownVersion(2)) {
            try JSONDecoder().decode(SavedRun.self, from: Data(newer.utf8))
        }
    }

    // MARK: Going on

    private static let chat = """
        # Host
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Ask "Name?" for $name
        - Say "Hello, $name."

        """

    /// A guided run that needs no model.
    private static func run(
        _ source: String, _ entries: [LogEntry], lines: [String]
    ) async throws -> (ending: RunEnding, entries: [LogEntry]) {
        let saved = try decoded(
            SavedRun(
                program: try PlayedRun.program(source), programName: "chat", models: ["none"],
                options: RunOptions(isGuided: true)))
        let log = StreamingSessionLog(beginningWith: entries)
        let run = try ProgramRun(resuming: saved, model: NoModel(), hasModel: false, log: log)
        async let human: Void = {
            var rest = lines[...]
            for await entry in log.entries(from: entries.count) {
                guard case .inputRequested = entry.event else { continue }
                if let line = rest.popFirst() { run.submit(line) } else { run.endInput() }
            }
        }()
        let ending = await run.run()
        await human
        return (ending, log.entries(in: 0..<log.count))
    }

    private static func texts(_ entries: [LogEntry]) -> [String] {
        entries.compactMap { entry in
            switch entry.event {
            case .humanMessage(_, _, _, let content): content
            case .stream(.complete(let end)): end.content
            default: nil
            }
        }
    }

    @Test func aRunWhoseHumanHasLeftGoesOn() async throws {
        let first = try await Self.run(Self.chat, [], lines: [])
        #expect(first.ending == .inputEnded)
        let second = try await Self.run(Self.chat, first.entries, lines: ["Maria"])
        #expect(second.ending == .finished)
        #expect(Self.texts(second.entries) == ["Name?", "Maria", "Hello, Maria."])
        #expect(Array(second.entries.prefix(first.entries.count)) == first.entries)
        #expect(second.entries[first.entries.count].event == .turnStarted(cause: .resume))
        #expect(second.entries.map(\.sequence) == Array(second.entries.indices))
        await #expect(throws: ResumeError.ended(.finished)) {
            try await Self.run(Self.chat, second.entries, lines: [])
        }
    }

    @Test func triggerHandlingGoesOnWhenItsHumanIsBack() async throws {
        let source = """
            # Host
            ## Tea
            ### Triggers
            - When the user says "tea"
            ### Steps
            - Say "One tea."

            """
        let first = try await Self.run(source, [], lines: ["tea"])
        #expect(first.ending == .finished)
        let second = try await Self.run(source, first.entries, lines: ["tea"])
        #expect(Self.texts(second.entries) == ["tea", "One tea.", "tea", "One tea."])
    }

    @Test func whatHasFailedForGoodDoesNotGoOn() async throws {
        let source = Self.chat + "- Jump to step 09\n- Return $nothing\n"
        let failed = try await Self.run(source, [], lines: ["Maria"])
        guard case .failed(let failure) = failed.ending else {
            Issue.record("It ended as \(failed.ending).")
            return
        }
        await #expect(throws: ResumeError.ended(.failed(failure))) {
            try await Self.run(source, failed.entries, lines: [])
        }
    }

    @Test func aDamagedEntryIsNamed() async throws {
        var entries = try await Self.run(Self.chat, [], lines: []).entries
        let place = try #require(entries.indices.last { !entries[$0].state.isEmpty })
        entries[place].state = Array("[{\"unheardOf\":{}}]".utf8)
        let error = await #expect(throws: ResumeError.self) { try await Self.run(Self.chat, entries, lines: []) }
        guard case .damaged(place, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.message == "Entry \(place) of the session's log cannot be read; it may be damaged.")
    }
}
