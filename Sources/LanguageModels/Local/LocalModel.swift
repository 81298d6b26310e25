import Settings

/// A model on this machine. Its server is started with the first request, and ends when nobody uses it any more.
struct LocalModel: LanguageModel {
    let name: String
    private let config: LLMConfig
    private let server: LocalServer

    /// Where none was asked for: small models lose their way at the 0.8 of the server.
    private static let temperature = 0.2

    /// - Parameter config: its `baseURL` is the folder in which local models are installed.
    init(_ config: LLMConfig) {
        name = config.model.description
        self.config = config
        server = LocalServer(
            of: config.model.name, in: LocalModels(folder: config.baseURL, names: [config.model.name]))
    }

    var contextWindow: Int { ContextWindow.assumed(for: config, isLoopback: true) }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let isKnown = await server.isKnown
        if !isKnown { try await deliver(.preparing("starting \(config.model.name)")) }
        let place = try await server.start()
        if !isKnown { try await deliver(.prepared) }
        var reached = config
        reached.baseURL = place.address + "/v1"
        reached.apiKey = Secret(place.key)
        reached.temperature = config.temperature ?? Self.temperature
        do {
            try await OpenAIModel(reached).respond(to: request, streaming: streaming, deliver: deliver)
        } catch let error as ModelError where error.code == .unreachable {
            // It was stopped, or the system ended it. Asked again, another one is started.
            await server.forget()
            throw error
        }
    }
}
