import Hummingbird

/// Refuses requests that mean another host than this one.
struct HostGuard: RouterMiddleware {
    let rules: @Sendable () -> HostRules

    @concurrent func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, rules().accepts(host: host) else {
            throw WebError(
                .misdirectedRequest, "wrong_host", "This server does not go by the name in the Host header.",
                advice:
                    "Use the address that the server printed when it started. Behind a proxy, name its address with "
                    + "--origin.")
        }
        return try await next(request, context)
    }
}
