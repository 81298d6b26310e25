import Settings
import TestSupport
import Testing

@testable import LanguageModels

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Models on this machine, with the real script that starts and shares their servers, and a server of a few lines.
@Suite(.timeLimit(.minutes(2))) struct LocalModelTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func installation(text: String = "Hello") throws -> LocalInstallation {
        try LocalInstallation(at: folder.path + "/local", models: ["tiny", "broken"], text: text)
    }

    private static func config(_ name: String, in installation: LocalInstallation) -> LLMConfig {
        LLMConfig(model: ModelName(.local, name), baseURL: installation.path)
    }

    private static func events(of model: some LanguageModel, streaming: Bool = true) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        try await model.respond(to: sampleRequest, streaming: streaming) { events.append($0) }
        return events
    }

    /// Waits for something that another process does.
    private func eventually(_ isSo: () -> Bool) async throws {
        while !isSo() { try await Task.sleep(for: .milliseconds(50)) }
    }

    @Test(arguments: [true, false]) func theFirstRequestStartsTheServerAndSaysSo(streaming: Bool) async throws {
        let model = LocalModel(Self.config("tiny", in: try installation()))
        let first = try await Self.events(of: model, streaming: streaming)
        #expect(first.first == .preparing("starting tiny"))
        #expect(first.text.hasPrefix("Hello ("))
        #expect(first.last == .stopped(.finished))
        let second = try await Self.events(of: model, streaming: streaming)
        #expect(second.text == first.text, "the same process answers")
        #expect(!second.contains(.preparing("starting tiny")))
    }

    @Test func oneServerAnswersAllWhoAsk() async throws {
        let installation = try installation()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask { try await Self.events(of: LocalModel(Self.config("tiny", in: installation))).text }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(texts.count == 1)
    }

    @Test func aServerEndsSomeTimeAfterTheLastUseOfIt() async throws {
        let installation = try installation()
        let models = LocalModels(readingFrom: installation.path)
        do {
            let server = LocalServer(of: "tiny", in: models, idleLimit: .seconds(1))
            _ = try await server.start()
            #expect(installation.hasAddress(of: "tiny"))
        }
        try await eventually { !installation.hasAddress(of: "tiny") }
        // Another one is started for the next.
        let later = LocalServer(of: "tiny", in: models, idleLimit: .seconds(1))
        _ = try await later.start()
        #expect(installation.hasAddress(of: "tiny"))
    }

    @Test func aServerInUseStays() async throws {
        let installation = try LocalInstallation(at: folder.path + "/local", models: ["used", "unused"])
        let models = LocalModels(readingFrom: installation.path)
        let used = LocalServer(of: "used", in: models, idleLimit: .seconds(1))
        _ = try await used.start()
        do { _ = try await LocalServer(of: "unused", in: models, idleLimit: .seconds(1)).start() }
        // It has had as long to end as the one that did.
        try await eventually { !installation.hasAddress(of: "unused") }
        #expect(installation.hasAddress(of: "used"))
        _ = used
    }

    @Test func aServerThatWasKilledIsStartedAnew() async throws {
        let model = LocalModel(Self.config("tiny", in: try installation()))
        let first = try await Self.events(of: model).text
        let process = try #require(Int32(first.filter(\.isNumber)))
        kill(process, SIGKILL)
        await #expect(throws: ModelError.self) { while true { _ = try await Self.events(of: model) } }
        let second = try await Self.events(of: model)
        #expect(second.first == .preparing("starting tiny"))
        #expect(second.text.hasPrefix("Hello (") && second.text != first)
    }

    @Test func aModelThatCannotBeLoadedIsAnErrorThatSaysWhy() async throws {
        let model = LocalModel(Self.config("broken", in: try installation()))
        let failure = await #expect(throws: ModelError.self) { try await Self.events(of: model) }
        #expect(failure?.code == .notFound)
        #expect(failure?.message.contains("this model is broken") == true)
        #expect(failure?.message.contains("scripts/local-model") == true)
    }

    @Test func withoutAPythonTheErrorNamesTheInstaller() async throws {
        let installation = try installation()
        unlink("\(installation.path)/venv/bin/python")
        let failure = await #expect(throws: ModelError.self) {
            try await Self.events(of: LocalModel(Self.config("tiny", in: installation)))
        }
        #expect(failure?.message.contains("scripts/local-model") == true)
    }

    @Test func theServerSeesNoVariablesThatItDoesNotNeed() async throws {
        let model = LocalModel(Self.config("tiny", in: try installation(text: "environment")))
        let names = Set(try await Self.events(of: model).text.split(separator: " ").map(String.init))
        let needed: Set = [
            "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS",
            // The shell that starts the interpreter here sets these.
            "PWD", "SHLVL", "_", "OLDPWD",
        ]
        #expect(names.filter { !needed.contains($0) && !$0.contains("PYENV") } == [])
        #expect(names.contains("PATH"))
    }
}
