import Settings
import Subprocess
import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The server of a model on this machine, which all programs share that ask the model: the first one starts it, and it ends
/// by itself a minute after the last one has gone, however that went.
actor LocalServer {
    /// Where the server is asked, and with which key; both are new with each start.
    struct Place: Sendable, Hashable, Decodable {
        var address: String
        var key: String
    }

    private let name: String
    private let models: LocalModels
    private let idleLimit: Duration
    private var place: Place?
    private var use: LocalServerUse?

    /// - Parameters:
    ///   - name: a name of `models`.
    ///   - idleLimit: how long the server stays when nobody uses it.
    init(of name: String, in models: LocalModels, idleLimit: Duration = .seconds(60)) {
        self.name = name
        self.models = models
        self.idleLimit = idleLimit
    }

    /// Whether the server was started or found already.
    var isKnown: Bool { place != nil }

    /// The next ``start()`` looks for the server again.
    func forget() {
        place = nil
    }

    /// Where the server is that runs already, or is started now. A large model takes a while to load.
    ///
    /// - Throws: ``ModelError``, `CancellationError`.
    func start() async throws -> Place {
        if let place { return place }
        // Before the server is looked for: from now on it does not leave.
        if use == nil { use = try LocalServerUse(of: name, in: models) }
        let found = try await launch()
        place = found
        return found
    }

    /// An answer is a line; an error may quote a path.
    private static let longestAnswer = 65_536

    private func launch() async throws -> Place {
        let script = String(decoding: PackageResources.local_server_py, as: UTF8.self)
        let result: ExecutionResult<Void, BytesOutput, StringOutput<Unicode.UTF8>>
        do {
            // -I: neither the current folder nor the person's own modules change what is executed.
            result = try await run(
                .path(FilePath(models.python)),
                arguments: [
                    "-I", "-c", script, models.file(of: name), models.runFolder, name,
                    String(idleLimit.components.seconds),
                ],
                environment: Self.environment, input: .none, output: .bytes(limit: Self.longestAnswer),
                error: .string(limit: Self.longestAnswer))
        } catch {
            try Task.checkCancellation()
            throw ModelError(
                .unreachable,
                "The local model \(name) could not be started. Install it again with scripts/local-model.",
                detail: "\(models.python): \(error)")
        }
        try Task.checkCancellation()
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(result.standardOutput)) else {
            throw failure(result.standardError.split(separator: "\n").last.map(String.init) ?? "it said nothing")
        }
        switch answer {
        case .place(let place): return place
        case .error(let reason): throw failure(reason)
        }
    }

    private func failure(_ reason: String) -> ModelError {
        ModelError(
            .notFound,
            "The server of the local model \(name) could not start: \(reason). \(models.runFolder)/\(name).log may say "
                + "more; where something is missing, scripts/local-model installs it again."
        )
    }

    /// What Python and the loader of its libraries need; no key is among it.
    private static var environment: Subprocess.Environment {
        let kept = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS"]
        let variables = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
        return .custom(
            Dictionary(variables.map { (Subprocess.Environment.Key(stringLiteral: $0), $1) }, uniquingKeysWith: { $1 }))
    }

    /// What the script says.
    private enum Answer: Decodable {
        case place(Place)
        case error(String)

        private enum CodingKeys: String, CodingKey { case error }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let reason = try container.decodeIfPresent(String.self, forKey: .error) {
                self = .error(reason)
            } else {
                self = .place(try Place(from: decoder))
            }
        }
    }
}
