import LanguageModels
import PlaybookLanguage
import Synchronization
import Testing

@testable import PlaybookEngine

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A model compiles, and what it may not change stays.
@Suite struct ModelCompilerTests {
    static let source = """
        ---
        title: A shop
        ---
        # Shop

        Sells fruit.

        ```python
        @playbook
        def stock(fruit):
            return 3
        ```

        ## Main

        public: true
        Takes an order.

        ### Triggers
        - When the program starts

        ### Steps
        - Ask which $fruit they want and thank them
        - End the program

        ### Notes
        - Be kind

        ## Think

        Has no steps.
        """

    static let good = """
        ## Main

        ### Triggers
        - T1:BGN When the program starts

        ### Steps
        - 01:QUE Say(user, ask which $fruit they want); YLD user
        - 02:QUE Say(user, thank them)
        - 03:YLD exit
        """

    @Test func stepsComeFromTheModelAndAllElseFromTheSource() async throws {
        let source = try Self.program
        let model = ScriptedModel(["Shop": [.reply("```\n\(Self.good)\n```")]])
        let compiled = try await ModelCompiler(model: model, cache: nil, streaming: true).compile(source)
        let playbook = try #require(compiled.main)
        #expect(
            playbook.steps.map(\.text) == [
                "Say(user, ask which $fruit they want); YLD user", "Say(user, thank them)", "exit",
            ])
        #expect(playbook.steps.map(\.location.line) == [23, 23, 24])
        #expect(playbook.steps.allSatisfy { $0.location.file == "shop.md" })
        #expect(playbook.triggers == source.main?.triggers)
        var expected = source
        expected.agents[0].playbooks[1].steps = playbook.steps
        #expect(compiled == expected)
        // What it writes reads back.
        let again = try Program(files: [SourceFile(path: "again.pbasm", text: compiled.pbasm)])
        #expect(again.pbasm == compiled.pbasm)
        #expect(model.requests.count == 1)
    }

    @Test func theRequestShowsTheSourceAndWhatCanBeCalled() async throws {
        let model = ScriptedModel(["Shop": [.reply(Self.good)]])
        _ = try await ModelCompiler(model: model, cache: nil, streaming: false).compile(try Self.program)
        let request = try #require(model.requests.first)
        #expect(!request.streaming)
        #expect(request.request.system.contains("PBASM"))
        #expect(request.request.messages.count == 3)
        #expect(request.instruction.contains("Ask which $fruit they want and thank them"))
        #expect(request.instruction.contains("stock($fruit), Main(), Think()"))
        #expect(!request.instruction.contains("return 3"))
    }

    @Test func aBadAnswerIsAskedForOnceMoreWithTheReasons() async throws {
        let bad = Self.good.replacing("## Main", with: "## Other")
        let model = ScriptedModel(["Shop": [.reply(bad), .reply(Self.good)]])
        let compiled = try await ModelCompiler(model: model, cache: nil, streaming: true).compile(try Self.program)
        #expect(compiled.main?.steps.count == 3)
        #expect(compiled.warnings == (try Self.program.warnings))
        let second = try #require(model.requests.last).request
        #expect(second.messages.suffix(2).first == ModelMessage(.assistant, bad))
        #expect(second.messages.last?.content.contains("The playbook is named Other.") == true)
    }

    /// As with replies: what breaks off is asked for again, whole; what broke is of no account.
    @Test func anAnswerThatBreaksOffIsAskedForAgain() async throws {
        let broke = ModelError(.network, "The connection broke.")
        let half = String(Self.good.prefix(40))
        let model = ScriptedModel(["Shop": [.broken(half, broke), .broken(half, broke), .reply(Self.good)]])
        let compiled = try await ModelCompiler(model: model, cache: nil, streaming: true).compile(try Self.program)
        #expect(compiled.main?.steps.count == 3)
        #expect(model.requests.map(\.streaming) == [true, false, false])
        let never = ScriptedModel(["Shop": Array(repeating: .broken(half, broke), count: 4)])
        await #expect(throws: broke) {
            try await ModelCompiler(model: never, cache: nil, streaming: true).compile(try Self.program)
        }
        #expect(never.requests.count == 3)
    }

    /// Each ends native, with one warning that says why.
    @Test(
        arguments: [
            ("not compiled", [.reply(source), .reply(source)], "no step of PBASM"),
            (
                "no PBASM", [.reply("## Main\n### Triggers\n- T1:BGN a\n### Steps\n- Ask them"), .reply("## Main")],
                "triggers"
            ),
            (
                "a jump to nowhere", [.reply(good + "\n- 04:JMP 09"), .reply(good + "\n- 04:JMP 09")],
                "There is no step 09"
            ),
            ("an unclosed fence", [.reply(good + "\n~~~"), .reply(good + "\n~~~")], "never closed"),
            ("nothing", [.reply(""), .reply("")], "no playbook"),
            ("too long", [.cutAtLimit(good)], "cut off"),
            ("withheld", [.withheldAfter("## Main")], "cut off"),
        ] as [(String, [ScriptedModel.Answer], String)])
    func whatItCannotDoStaysNative(name: String, answers: [ScriptedModel.Answer], reason: String) async throws {
        let source = try Self.program
        let model = ScriptedModel(["Shop": answers])
        let compiled = try await ModelCompiler(model: model, cache: nil, streaming: true).compile(source)
        #expect(compiled.agents == source.agents)
        #expect(model.requests.count == answers.count)
        #expect(compiled.warnings.count == source.warnings.count + 1)
        let warning = try #require(compiled.warnings.last)
        #expect(warning.message.contains("compiled natively"))
        #expect(warning.message.contains(reason), "\(warning.message)")
        #expect(warning.location == source.main?.location)
    }

    @Test func whatIsCompiledAlreadyIsNotAsked() async throws {
        let model = ScriptedModel([:])
        let program = try Program(files: [SourceFile(path: "shop.pbasm", text: try Self.program.pbasm)])
        let compiled = try await ModelCompiler(model: model, cache: nil, streaming: true).compile(program)
        #expect(compiled == program)
        #expect(model.requests.isEmpty)
    }

    @Test func aModelThatCannotBeAskedIsAnError() async throws {
        let failure = ModelError(.authentication, "The key was refused.")
        let model = ScriptedModel(["Shop": [.broken("", failure)]])
        let compiler = ModelCompiler(model: model, cache: nil, streaming: true)
        await #expect(throws: failure) { try await compiler.compile(try Self.program) }
    }

    // MARK: The cache

    @Test func whatIsCachedIsNotAskedAgain() async throws {
        try await withCache { cache in
            let first = ScriptedModel(["Shop": [.reply(Self.good)]])
            let compiled = try await ModelCompiler(model: first, cache: cache, streaming: true).compile(
                try Self.program)
            let asked = Mutex(0)
            let second = ScriptedModel([:])
            let again = try await ModelCompiler(model: second, cache: cache, streaming: true) { _, _ in
                asked.withLock { $0 += 1 }
            }
            .compile(try Self.program)
            #expect(again == compiled)
            #expect(second.requests.isEmpty)
            #expect(asked.withLock { $0 } == 0)
            let file = try #require(Self.files(of: cache).first)
            var status = stat()
            #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test(arguments: ["", "## Main", "\u{0}\u{1}", "# A\n## B\n- 01:EXE x"])
    func aDamagedFileIsIgnoredAndReplaced(content: String) async throws {
        try await withCache { cache in
            let model = ScriptedModel(["Shop": [.reply(Self.good), .reply(Self.good)]])
            let compiler = ModelCompiler(model: model, cache: cache, streaming: true)
            let compiled = try await compiler.compile(try Self.program)
            let file = try #require(Self.files(of: cache).first)
            let whole = try #require(FileManager.default.contents(atPath: file))
            try Data(content.utf8).write(to: URL(filePath: file))
            #expect(try await compiler.compile(try Self.program) == compiled)
            #expect(model.requests.count == 2)
            #expect(FileManager.default.contents(atPath: file) == whole)
            #expect(Self.files(of: cache) == [file])
        }
    }

    @Test func onlyWhatPassedIsKept() async throws {
        try await withCache { cache in
            let model = ScriptedModel(["Shop": [.reply("no"), .reply("no")]])
            _ = try await ModelCompiler(model: model, cache: cache, streaming: true).compile(try Self.program)
            #expect(Self.files(of: cache) == [])
        }
    }

    /// A pipe that somebody put into the cache's place is neither waited for nor written to.
    @Test func aPipeInTheCacheIsReplaced() async throws {
        try await withCache { cache in
            cache.store("text", for: "a")
            let pipe = cache.folder + "/b.pbasm"
            #expect(mkfifo(pipe, 0o600) == 0)
            #expect(cache.text(for: "b") == nil)
            cache.store("text", for: "b")
            #expect(cache.text(for: "b") == "text\n")
        }
    }

    /// Somebody without a home gets none, and the program runs all the same.
    @Test func aHomeIsNotMade() async throws {
        try await withCache { cache in
            let homeless = CompilationCache(folder: cache.folder + "/home/.cache/agent-chat/compiled")
            let model = ScriptedModel(["Shop": [.reply(Self.good)]])
            let compiled = try await ModelCompiler(model: model, cache: homeless, streaming: true)
                .compile(try Self.program)
            #expect(compiled.main?.steps.count == 3)
            #expect(!FileManager.default.fileExists(atPath: cache.folder))
        }
    }

    @Test func theKeyCoversPromptSourceAndModel() throws {
        let program = try Self.program
        let agent = try #require(program.agents.first)
        var playbook = try #require(program.main)
        let request = CompilerPrompt.request(for: playbook, of: agent, in: program)
        let key = CompilationCache.key(for: request, model: "a/b")
        #expect(key.utf8.count == 64)
        #expect(key == CompilationCache.key(for: request, model: "a/b"))
        playbook.source += "x"
        var otherRules = request
        otherRules.system += "x"
        var moved = request
        moved.messages[0].content += moved.messages[1].content
        moved.messages[1].content = ""
        let others = [
            CompilationCache.key(for: request, model: "a/c"),
            CompilationCache.key(for: CompilerPrompt.request(for: playbook, of: agent, in: program), model: "a/b"),
            CompilationCache.key(for: otherRules, model: "a/b"), CompilationCache.key(for: moved, model: "a/b"),
        ]
        #expect(Set(others + [key]).count == 5)
    }

    @Test(
        arguments: [
            (["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/c/agent-chat/compiled"),
            (["HOME": "/h"], "/h/.cache/agent-chat/compiled"),
            (["XDG_CACHE_HOME": "c", "HOME": "/h"], "/h/.cache/agent-chat/compiled"),
            (["XDG_CACHE_HOME": ""], nil), ([:], nil),
        ] as [([String: String], String?)])
    func folder(environment: [String: String], expected: String?) {
        #expect(CompilationCache(environment: environment)?.folder == expected)
    }

    // MARK: Support

    static var program: Program {
        get throws { try Program(files: [SourceFile(path: "shop.md", text: source)]) }
    }

    private func withCache(_ body: (CompilationCache) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "agent-chat-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(CompilationCache(folder: folder.appending(path: "a/b").path))
    }

    private static func files(of cache: CompilationCache) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: cache.folder)) ?? []).map { "\(cache.folder)/\($0)" }
    }
}

extension Program {
    /// The playbook Main of the first agent.
    fileprivate var main: PlaybookDefinition? {
        agents.first?.playbooks.first { $0.className == "Main" }
    }
}
