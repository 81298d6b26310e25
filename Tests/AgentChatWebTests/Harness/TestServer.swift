import AsyncHTTPClient
import LanguageModels
import Logging
import PlaybookLanguage
import Settings
import Synchronization
import TestSupport

@testable import AgentChatWeb

/// A server in this process, on loopback, that lives as long as a test's body.
struct TestServer: Sendable {
    static let token = "a-token-for-tests"

    let url: String
    let port: Int

    /// What a test may change of it.
    struct Setup: Sendable {
        var configuration = WebServer.Configuration()
        /// As `--model` would have it.
        var model = "none"
        /// Of the OpenAI-compatible server.
        var modelAddress = ""
        var compiler = CompilerChoice.native
        var maxRuns = 100
        var keepsEnded = Duration.seconds(3600)
        var keepsFiles: Duration?
        var patience: Duration? = .seconds(24 * 3600)
        var allowsPython = false
        var fileFolder: String?
        var token: String? = TestServer.token
        /// Where runs are kept; nil for nowhere.
        var storeFolder: String?
        var cookieKey = [UInt8](repeating: 7, count: 32)

        init() {
            configuration.port = 0
            configuration.rate = 0
            configuration.handlesSignals = false
            configuration.drainLimit = .seconds(30)
        }

        /// How runs are carried out.
        func runs() throws -> RunHost.Configuration {
            let environment = Environment(modelAddress.isEmpty ? [:] : ["OPENAI_BASE_URL": modelAddress])
            let settings = try Settings.resolve(
                options: Settings.Options(model: model, timeout: 60, compiler: compiler), environment: environment)
            return RunHost.Configuration(
                model: try RunModel(settings, environment: [:]), isGuided: model == "none", maxLLMCalls: 100,
                fileFolder: fileFolder, allowsPostedPython: allowsPython, maxRuns: maxRuns, keepsEnded: keepsEnded,
                patience: patience, keepsFiles: keepsFiles)
        }
    }

    /// Files that the server offers as playbooks.
    typealias Files = [String: String]

    /// Starts a server, and stops it when the body has returned.
    ///
    /// - Parameters:
    ///   - playbooks: by their paths.
    ///   - body: gets the server, and what stops it before the end.
    static func with<Result: Sendable>(
        _ setup: Setup = Setup(), playbooks: Files = [:],
        _ body: @Sendable @escaping (TestServer, WebServer) async throws -> Result
    ) async throws -> Result {
        let folder = try TestFolder()
        for (name, text) in playbooks { try folder.write("books/\(name)", text) }
        try folder.write("books/.hidden.md", "# Hidden\n")
        let started = AsyncStream.makeStream(of: ServerAddress.self)
        let server = WebServer(
            setup.configuration,
            runs: try setup.runs(),
            store: try setup.storeFolder.map { try RunStore(folder: $0) },
            loader: ProgramLoader(
                shelf: PlaybookShelf(folders: [folder.path(of: "books")]), allowsPostedPython: setup.allowsPython,
                pythonInterpreter: nil, fileFolder: setup.fileFolder),
            keys: AccessKeys(token: setup.token, cookieKey: setup.cookieKey), version: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { started.continuation.yield($0) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await server.run()
                started.continuation.finish()
                return nil
            }
            var addresses = started.stream.makeAsyncIterator()
            guard let address = await addresses.next() else {
                _ = try await group.next()
                throw TestFailure("The server did not start.")
            }
            let client = TestServer(url: address.url, port: address.listeningPort)
            group.addTask {
                do {
                    let result = try await body(client, server)
                    await server.stop()
                    return result
                } catch {
                    await server.stop()
                    throw error
                }
            }
            var result: Result?
            for try await part in group { result = part ?? result }
            withExtendedLifetime(folder) {}
            guard let result else { throw TestFailure("The test's body did not return.") }
            return result
        }
    }
}

struct TestFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
