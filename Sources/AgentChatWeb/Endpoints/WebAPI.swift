import HTTPTypes
import Hummingbird
import SessionLog

/// Everything that answers requests, and what it needs for that.
struct WebAPI: Sendable {
    let host: RunHost
    let loader: ProgramLoader
    let watchers: Watchers
    let access: AccessGuard
    let waiting = WaitingRequests()
    let metrics: MetricsRegistry
    let version: String

    /// All endpoints.
    var endpoints: [Endpoint] {
        pageEndpoints + runEndpoints + streamEndpoints + visitorEndpoints + healthEndpoints
    }

    /// What answers requests, by their paths.
    func router() -> Router<WebContext> {
        let endpoints = endpoints
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMeasuring(registry: metrics))
        router.add(
            middleware: AnswerGuard { path in
                let exact = endpoints.filter { $0.path == path }
                return (exact.isEmpty ? endpoints.filter { $0.matches(path) } : exact).map(\.method)
            })
        router.add(middleware: HostGuard(rules: access.rules))
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { [access] request, context in
                var context = context
                context.owner = try access.owner(
                    of: request, for: endpoint.audience, address: context.clientAddress)
                try context.askForBody(of: request)
                return try await endpoint.handler(request, context)
            }
        }
        return router
    }

    // MARK: What endpoints share

    /// The run that the path names.
    func run(in context: WebContext) throws(WebError) -> HostedRun {
        guard let owner = context.owner, let id = context.parameters.get("id") else { throw .runNotFound }
        return try host.run(id, for: owner)
    }

    func owner(in context: WebContext) throws(WebError) -> RunOwner {
        guard let owner = context.owner else { throw .runNotFound }
        return owner
    }

    static func json(_ object: JSONObjectText, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: object.bytes)))
    }

    /// The header that makes a request that is sent twice count once.
    static func idempotencyKey(of request: Request) throws(WebError) -> String? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        guard (1...200).contains(key.utf8.count) else {
            throw WebError(
                .badRequest, "idempotency_key_length", "The Idempotency-Key is empty or longer than 200 characters.",
                advice: "Use a random one, such as a UUID.")
        }
        return key
    }

    /// A number in the query of the request.
    ///
    /// - Parameter most: what larger ones are taken for.
    static func number(_ name: String, of request: Request, most: Int) throws(WebError) -> Int? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw WebError(
                .badRequest, "wrong_number", "“\(name)” in the address is no whole number from 0 on.",
                advice: "Write it as in ?\(name)=5.")
        }
        return min(number, most)
    }
}
