import HTTPTypes
import Hummingbird

/// One thing that the server can be asked for: the table of them routes requests, and says which methods a path has.
struct Endpoint: Sendable {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    let method: HTTPRequest.Method
    /// With `{id}` for the name of a run.
    let path: String
    let audience: AccessGuard.Audience
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, for audience: AccessGuard.Audience,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.audience = audience
        self.handler = handler
    }

    /// Whether a path of a request is this one.
    func matches(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let own = self.path.split(separator: "/", omittingEmptySubsequences: true)
        return parts.count == own.count && zip(parts, own).allSatisfy { $0 == $1 || $1 == "{id}" }
    }
}
