extension ModelError.Code {
    /// Each code there is; a test holds this list against the names below.
    static let all: [ModelError.Code] = [
        .authentication, .notFound, .rateLimited, .quotaExhausted, .overloaded, .contextTooLong, .badRequest, .server,
        .unreachable, .network, .timeout(.connecting), .timeout(.waitingForResponse), .timeout(.reading),
        .timeout(.total), .truncated, .malformedResponse, .recordingExhausted,
    ]

    /// As recordings and metrics write it.
    package var name: String {
        switch self {
        case .authentication: "authentication"
        case .notFound: "not_found"
        case .rateLimited: "rate_limited"
        case .quotaExhausted: "quota_exhausted"
        case .overloaded: "overloaded"
        case .contextTooLong: "context_too_long"
        case .badRequest: "bad_request"
        case .server: "server"
        case .unreachable: "unreachable"
        case .network: "network"
        case .timeout(.connecting): "timeout_connecting"
        case .timeout(.waitingForResponse): "timeout_waiting_for_response"
        case .timeout(.reading): "timeout_reading"
        case .timeout(.total): "timeout_total"
        case .truncated: "truncated"
        case .malformedResponse: "malformed_response"
        case .recordingExhausted: "recording_exhausted"
        }
    }
}
