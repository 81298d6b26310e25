import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The outermost layer: answers what went wrong as JSON, and gives every answer the headers that keep browsers from doing
/// more with it than it is for.
struct AnswerGuard: RouterMiddleware {
    /// Which methods there are at a path.
    let methods: @Sendable (_ path: String) -> [HTTPRequest.Method]

    @concurrent func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as WebError {
            response = answer(to: error, request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let methods = methods(request.uri.path)
            response = answer(to: methods.isEmpty ? .notFound : Self.methodError(request, methods), request, context)
            if !methods.isEmpty { response.headers[.allow] = Self.names(of: methods) }
        } catch is NIOTooManyBytesError {
            response = answer(to: .bodyTooLarge, request, context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // What it says may be about the machine, so it goes to the log alone.
            context.logger.error("A request failed", metadata: ["error": "\(error)"])
            response = answer(to: .internalError, request, context)
        }
        for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private static func names(of methods: [HTTPRequest.Method]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }

    private static func methodError(_ request: Request, _ methods: [HTTPRequest.Method]) -> WebError {
        WebError(
            .methodNotAllowed, "method_not_allowed", "\(request.method.rawValue) means nothing here.",
            advice: "Use \(names(of: methods)).")
    }

    private func answer(to error: WebError, _ request: Request, _ context: WebContext) -> Response {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let seconds = error.retryAfter { headers[.retryAfter] = "\(seconds)" }
        if error.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        if error.closesConnection { headers[.connection] = "close" }
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: error.body))
        return Response(
            status: HTTPResponse.Status(code: error.status.rawValue), headers: headers,
            // What follows the head of an answer to HEAD would be taken for the next answer.
            body: request.method == .head ? ResponseBody() : body)
    }

    /// Nothing from elsewhere, nothing inline, in nobody's frame; and no other site may read or guess anything of it.
    private static let headers: [(HTTPField.Name, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}

extension WebError {
    static let bodyTooLarge = WebError(
        .contentTooLarge, "body_too_large", "The body of the request is larger than 1 MiB.",
        advice: "Send less at once.", closesConnection: true)

    fileprivate static let internalError = WebError(
        .internalError, "internal_error", "The server failed, which should not happen.",
        advice: "Try again. The server's log says what happened.")
}
