/// What is measured, by the names under which swift-metrics hands it on. Their form is that of Prometheus
/// (https://prometheus.io/docs/practices/naming/): counters end with `_total`, times with `_seconds`.
///
/// Nothing of what anybody says, and no variable, is in a name or a dimension.
public enum Metric: String, Sendable, Hashable, CaseIterable {
    /// Counter: requests to models that have ended. Dimensions: `model`; `outcome`, one of ``ModelOutcome``.
    case modelRequests = "agent_chat_model_requests_total"
    /// Counter: tokens, as providers count them. Dimensions: `model`; `kind`: `input` (cached ones included),
    /// `cached_input`, `output`.
    case modelTokens = "agent_chat_model_tokens_total"
    /// Timer: from a request to the first piece of its reply, repetitions and their pauses included. Dimension: `model`.
    case modelFirstPiece = "agent_chat_model_first_piece_seconds"
    /// Timer: from a request to its end, whatever that was. Dimension: `model`.
    case modelRequestTime = "agent_chat_model_request_seconds"
    /// Counter: repetitions of a request of which nothing had been answered. Dimensions: `model`; `reason`, an outcome.
    case modelRetries = "agent_chat_model_retries_total"
    /// Counter: replies that broke off after a piece of them had come. Dimensions: `model`; `reason`, an outcome.
    case modelBreaks = "agent_chat_model_breaks_total"
    /// Counter: messages that were begun and broken off. Dimension: `reason`: `length`, `cancelled`, `error`.
    case abortedMessages = "agent_chat_aborted_messages_total"
    /// Counter: runs that were begun, or resumed.
    case startedRuns = "agent_chat_runs_started_total"
    /// Counter: runs that have ended. Dimension: `ending`: `finished`, `input_ended`, `cancelled`, `failed`.
    case endedRuns = "agent_chat_runs_ended_total"

    /// One sentence, as exporters show it beside the name.
    public var help: String {
        switch self {
        case .modelRequests: "Requests to language models that have ended, by model and outcome."
        case .modelTokens: "Tokens of requests and replies, as the provider counts them."
        case .modelFirstPiece: "Seconds from a request to the first piece of its reply."
        case .modelRequestTime: "Seconds from a request to its end."
        case .modelRetries: "Repetitions of requests of which nothing had been answered."
        case .modelBreaks: "Replies that broke off after a piece of them had come."
        case .abortedMessages: "Messages that were begun and broken off."
        case .startedRuns: "Runs that were begun."
        case .endedRuns: "Runs that have ended, by ending."
        }
    }
}
