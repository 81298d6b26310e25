import HTTPTypes
import Hummingbird
import SessionLog

/// Logging in, for browsers.
extension WebAPI {
    var visitorEndpoints: [Endpoint] {
        [Endpoint(.post, "/login", for: .open, handler: logIn)]
    }

    /// Exchanges the token for a cookie, which no script can read and no other site's page can use.
    @Sendable private func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
        try access.refuseForeignPage(request)
        // A browser that is known stays who it is.
        let known = request.cookies[access.cookieName()].flatMap { access.keys.visitor(ofCookie: $0.value) }
        if access.keys.token != nil {
            let token = try await RequestFields(of: request, known: ["token"]).require("token")
            try access.check(token: token, from: context.clientAddress)
        }
        let visitor = known ?? AccessKeys.newVisitor()
        var cookie = "\(access.cookieName())=\(access.keys.cookie(for: visitor)); Path=/; HttpOnly; SameSite=Strict"
        cookie += "; Max-Age=31536000"
        if request.headers[.origin]?.hasPrefix("https:") ?? false { cookie += "; Secure" }
        return Response(status: .noContent, headers: [.setCookie: cookie])
    }
}
