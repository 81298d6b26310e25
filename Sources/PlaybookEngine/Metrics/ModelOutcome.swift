import LanguageModels

/// How a request to a model ended, as the dimension of a metric has it.
enum ModelOutcome: Sendable, Hashable {
    /// The reply is whole, or all of it that was wanted has come.
    case finished
    /// The model's output limit cut the reply off.
    case length
    /// The provider withheld the rest.
    case filtered
    /// The person, or the end of the run, ended it.
    case cancelled
    case failed(ModelError.Code)

    var label: String {
        switch self {
        case .finished: "finished"
        case .length: "length"
        case .filtered: "filtered"
        case .cancelled: "cancelled"
        case .failed(let code): code.label
        }
    }

    init(_ reason: StopReason) {
        self =
            switch reason {
            case .finished: .finished
            case .length: .length
            case .filtered: .filtered
            case .interrupted: .cancelled
            }
    }
}

extension ModelError.Code {
    /// In the words of metrics.
    fileprivate var label: String {
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
        case .timeout: "timeout"
        case .truncated: "truncated"
        case .malformedResponse: "malformed_response"
        case .recordingExhausted: "recording_exhausted"
        }
    }
}
