/// Why a model could not answer. Never holds a key.
public struct ModelError: Error, Sendable, Hashable {
    public var code: Code
    /// One plain sentence and what to do.
    public var message: String
    /// The beginning of what the server sent, if that helps; shown with `-v` only.
    public var detail: String?
    /// How long the server asked to wait.
    public var retryAfter: Duration?

    public enum Code: Sendable, Hashable {
        /// The key is missing or refused (401, 403).
        case authentication
        /// No such model or address (404).
        case notFound
        case rateLimited
        /// The account has no credit left; waiting does not help.
        case quotaExhausted
        case overloaded
        case contextTooLong
        case badRequest
        /// The server failed (5xx).
        case server
        /// No response began: there is no connection, or it ended before.
        case unreachable
        /// The connection broke during the response.
        case network
        case timeout(Phase)
        /// The stream ended without its terminal event.
        case truncated
        /// What arrived is not what the protocol says.
        case malformedResponse
        /// A recording has no answer for this request.
        case recordingExhausted
    }

    public enum Phase: String, Sendable, Hashable {
        case connecting, waitingForResponse, reading
        /// All of a request and its reply.
        case total
    }

    public init(_ code: Code, _ message: String, detail: String? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
        self.retryAfter = retryAfter
    }
}

extension ModelError.Code {
    /// Whether another time, or something that a person can do meanwhile, may mend it. A key, a model's name and a recording
    /// stay as they are in a run.
    package var mayPass: Bool {
        switch self {
        case .authentication, .notFound, .recordingExhausted, .contextTooLong: false
        case .rateLimited, .quotaExhausted, .overloaded, .badRequest, .server, .unreachable, .network, .timeout,
            .truncated,
            .malformedResponse:
            true
        }
    }
}
