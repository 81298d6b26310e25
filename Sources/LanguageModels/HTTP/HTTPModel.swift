import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Settings
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

typealias AnthropicModel = HTTPModel<AnthropicMessages>
typealias OpenAIModel = HTTPModel<OpenAIChatCompletions>

/// A provider's model over HTTP. It asks once for a reply; patience is ``ModelLadder``'s.
struct HTTPModel<Dialect: WireDialect>: LanguageModel {
    let name: String
    let config: LLMConfig
    let endpoint: ModelEndpoint
    private let agreement: Agreement
    private let keptConnection = KeptConnection()
    private let log: ModelLog

    /// - Throws: `badRequest` when the address or the temperature is none, `authentication` when the key is none.
    init(
        _ config: LLMConfig, logger: Logger = Logger(label: "agent-chat.models")
    ) throws(ModelError) {
        guard let endpoint = ModelEndpoint(config) else {
            throw ModelError(
                .badRequest, "The address of \(config.model) is no http or https URL. Check its base URL.")
        }
        // A key pasted with a line break would else fail inside the HTTP client, in an error that quotes it.
        if let key = config.apiKey, !key.isHeaderValue {
            let place = endpoint.keyVariable.map { " in \($0)" } ?? ""
            throw ModelError(
                .authentication, "The key\(place) is empty or has spaces or line breaks in it. Set it again.")
        }
        // JSON has no such numbers.
        guard config.temperature?.isFinite ?? true else {
            throw ModelError(.badRequest, "The temperature is not a number. Set it to one between 0 and 2.")
        }
        name = config.model.description
        self.config = config
        self.endpoint = endpoint
        agreement = Agreement(form: Dialect.form(for: config))
        log = ModelLog(model: name, server: endpoint.server, logger: logger)
    }

    var contextWindow: Int {
        config.contextWindow ?? agreement.contextWindow
            ?? ContextWindow.assumed(for: config, isLoopback: endpoint.isLoopback)
    }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        while true {
            do {
                try await attempt(request, streaming: streaming, deliver: deliver)
                keptConnection.note()
                return
            } catch let again as MustSendAgain {
                if let mend = again.mend {
                    log.mended(mend)
                    try await deliver(.mended(mend.note))
                }
            } catch {
                try Task.checkCancellation()
                throw error
            }
        }
    }

    /// The request has to be sent again at once, in another form or over a new connection; that is no failure and no retry.
    private struct MustSendAgain: Error {
        var mend: Mend?
    }

    private func attempt(
        _ request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let form = agreement.form
        let streams = streaming && form.streams
        let limits = TimeLimits(config, streaming: streams, isLoopback: endpoint.isLoopback)
        let exchange = HTTPExchange(
            client: HTTPClients.client(for: endpoint, connectLimit: limits.connect), endpoint: endpoint, limits: limits)
        let body = try Dialect.body(of: request, model: config.model.name, form: form, streaming: streams)
        var reader: ResponseReader<Dialect>?
        var keyFilter = ReplyKeyFilter(config.apiKey)
        var hasDelivered = false
        var record = ModelLog.Exchange(
            agent: request.agent, streams: streams, sentBytes: body.count, start: .now)
        log.sent(record)
        do {
            try await exchange.perform(httpRequest(body: body, streaming: streams)) { part in
                var events: [ModelEvent] = []
                var failure: ModelError?
                var isUnanswered = false
                do throws(ModelError) {
                    switch part {
                    case .head(let status, let headers):
                        record.status = status
                        // Not asked for; the body could not be read.
                        if status == 200, let encoding = headers.first(name: "content-encoding"), encoding != "identity"
                        {
                            throw endpoint.compressedReply(encoding)
                        }
                        reader = ResponseReader(
                            status: status, retryAfter: headers.retryAfter(now: Int(Date().timeIntervalSince1970)),
                            endpoint: endpoint)
                    case .bytes(let bytes):
                        record.receivedBytes += bytes.count
                        try reader?.feed(bytes, into: &events)
                    case .end: try reader?.finish(into: &events)
                    case .failed(let error, let unanswered):
                        isUnanswered = unanswered
                        guard reader != nil else { throw error }
                        try reader?.breakOff(error, into: &events)
                    }
                } catch {
                    failure = error
                }
                var shown = events.joiningTexts().flatMap { keyFilter.filter($0) }
                if failure != nil { shown += keyFilter.finish() }
                for event in shown {
                    hasDelivered = true
                    try await deliver(event)
                }
                if let failure {
                    log.failed(record, failure, hasReply: hasDelivered)
                    try sendAgain(
                        after: hasDelivered ? nil : reader?.failure, isUnanswered: isUnanswered, form: form,
                        streaming: streams)
                    throw failure
                }
                return reader?.isFinished ?? false ? .enough : .more
            }
        } catch {
            if Task.isCancelled { log.cancelled(record) }
            throw error
        }
        log.answered(record)
    }

    /// Returns when sending again does not help, or would have to wait.
    ///
    /// - Throws: ``MustSendAgain``
    private func sendAgain(
        after failure: ServerFailure?, isUnanswered: Bool, form: RequestForm, streaming: Bool
    ) throws(MustSendAgain) {
        if let failure {
            switch agreement.learn(from: failure, form: form, streaming: streaming) {
            case .nothing: break
            case .mend(let mend): throw MustSendAgain(mend: mend)
            case .wasMended: throw MustSendAgain()
            }
        }
        if isUnanswered, keptConnection.take() { throw MustSendAgain() }
    }
}

extension HTTPModel {
    private func httpRequest(body: [UInt8], streaming: Bool) -> HTTPClientRequest {
        var http = HTTPClientRequest(url: config.baseURL + Dialect.path)
        http.method = .POST
        http.headers.add(name: "content-type", value: "application/json")
        http.headers.add(name: "accept", value: streaming ? "text/event-stream" : "application/json")
        addCommonHeaders(to: &http)
        http.body = .bytes(ByteBuffer(bytes: body))
        return http
    }

    func addCommonHeaders(to request: inout HTTPClientRequest) {
        request.headers.add(name: "user-agent", value: "agent-chat")
        for header in Dialect.headers(key: config.apiKey) {
            request.headers.add(name: header.name, value: header.value)
        }
    }

}

/// Whether a connection may have been kept since an exchange. The server may close such a one while nobody uses it; then
/// the next request on it fails, and over a new connection it does not.
private final class KeptConnection: Sendable {
    private let isKept = Atomic(false)

    /// An exchange has succeeded.
    func note() {
        isKept.store(true, ordering: .relaxed)
    }

    /// Whether there may have been one; from now on there is none.
    func take() -> Bool {
        isKept.exchange(false, ordering: .relaxed)
    }
}

extension HTTPHeaders {
    /// How long the server asks to wait: `retry-after-ms`, else `retry-after` in seconds or as a date. The server's own
    /// clock counts, where it tells its time.
    ///
    /// - Parameter now: seconds since 1970.
    func retryAfter(now: Int) -> Duration? {
        func number(_ name: String) -> Double? {
            first(name: name).flatMap(Double.init).flatMap { $0 >= 0 ? Swift.min($0, 1e9) : nil }
        }
        if let wait = number("retry-after-ms").map({ Duration.milliseconds($0) }) { return wait }
        if let wait = number("retry-after").map({ Duration.seconds($0) }) { return wait }
        guard let end = first(name: "retry-after").flatMap({ HTTPDate($0) }) else { return nil }
        let start = first(name: "date").flatMap { HTTPDate($0) }?.seconds ?? now
        return end.seconds > start ? .seconds(end.seconds - start) : nil
    }
}
