import AsyncHTTPClient
import NIOHTTP1
public import Settings

/// Which models a server offers.
public enum ModelCatalogue {
    /// Asks a provider's server for the names of its models, once.
    ///
    /// - Parameters:
    ///   - config: where the provider is and with which key; its model is not looked at.
    ///   - limit: how long to wait for the list.
    /// - Returns: the names, sorted; nil when the server answers and has no list.
    /// - Throws: ``ModelError``, `CancellationError`.
    public static func names(at config: LLMConfig, within limit: Duration = .seconds(5)) async throws -> [String]? {
        switch config.model.provider {
        case .anthropic: try await AnthropicModel(config).offeredNames(within: limit)
        case .openai, .ollama: try await OpenAIModel(config).offeredNames(within: limit)
        case .local: LocalModels(readingFrom: config.baseURL).names
        case .replay, .noModel: nil
        }
    }

    /// Most lists are some kilobytes long, those of gateways some hundred. Nothing cuts the reading of one short: of this size,
    /// the worst (empty arrays in arrays) took 1.2 s when it was measured.
    static let sizeLimit = 1024 * 1024

    /// The names in a server's answer: `{"data": [{"id": …}]}` (OpenAI, Anthropic), `{"models": [{"name": …}]}` or a list.
    static func names(in body: JSONValue) -> [String]? {
        let list = body["data"] ?? body["models"] ?? body
        guard case .array(let items) = list else { return nil }
        return Set(items.compactMap { $0["id"]?.text ?? $0["name"]?.text ?? $0.text }).sorted()
    }
}

extension HTTPModel {
    fileprivate func offeredNames(within limit: Duration) async throws -> [String]? {
        try await withThrowingTaskGroup(of: [String]?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await requestNames(within: limit) }
            // However slowly bytes come, it ends.
            group.addTask {
                try await Task.sleep(for: limit)
                throw endpoint.lateAnswer(after: limit)
            }
            return try await group.next() ?? nil
        }
    }

    private func requestNames(within limit: Duration) async throws -> [String]? {
        var http = HTTPClientRequest(url: config.baseURL + Dialect.cataloguePath)
        http.headers.add(name: "accept", value: "application/json")
        addCommonHeaders(to: &http)
        // The limit of the caller comes first.
        let limits = TimeLimits(response: limit * 2, reading: limit * 2)
        let exchange = HTTPExchange(
            client: HTTPClients.client(for: endpoint, connectLimit: limits.connect), endpoint: endpoint, limits: limits)
        var status = 0
        var body: [UInt8] = []
        try await exchange.perform(http) { part in
            switch part {
            case .head(let code, _): status = code
            case .bytes(let bytes):
                body += bytes
                guard body.count <= ModelCatalogue.sizeLimit else { throw endpoint.malformedReply(body) }
            case .end: break
            case .failed(let error, _): throw error
            }
            return .more
        }
        if status == 404 || status == 405 { return nil }
        guard status == 200 else { throw ServerFailure(status: status, body: body).modelError(at: endpoint) }
        guard let json = try? WireJSON.decode(JSONValue.self, from: body), let names = ModelCatalogue.names(in: json)
        else { throw endpoint.malformedReply(body) }
        return names.map { KeyEcho.hiding(endpoint.key, in: $0) }
    }
}

extension ModelEndpoint {
    fileprivate func lateAnswer(after limit: Duration) -> ModelError {
        ModelError(
            .timeout(.waitingForResponse),
            "The server at \(server) did not answer within \(limit.formattedSeconds). Check the network and "
                + "\(addressVariable).")
    }
}
