import PlaybookEngine

/// What the server measures of itself, beside what runs and models are measured by (``PlaybookEngine/Metric``).
enum WebMetric: String, Sendable, CaseIterable {
    /// Counter: requests that were answered. Dimensions: `method`; `path`, with `{id}` for a run; `status`.
    case requests = "agent_chat_http_requests_total"
    /// Timer: from the head of a request to that of its answer. Dimension: `path`.
    case requestTime = "agent_chat_http_request_seconds"
    /// Counter: bytes of the bodies of answers. Dimension: `kind`: `answer`, `stream`.
    case sentBytes = "agent_chat_http_sent_bytes_total"
    /// Counter: streams that were told to come back because they took too little.
    case slowStreams = "agent_chat_slow_streams_total"
    /// Gauge: runs that the server knows. Dimension: `turn`: `running`, `waiting`, `ended`.
    case runs = "agent_chat_runs"
    /// Gauge: streams that are open.
    case openStreams = "agent_chat_streams_open"
    /// Gauge: always 1. Dimension: `version`.
    case build = "agent_chat_build_info"

    var help: String {
        switch self {
        case .requests: "Requests that were answered, by method, path and status."
        case .requestTime: "Seconds from the head of a request to that of its answer."
        case .sentBytes: "Bytes of the bodies of answers."
        case .slowStreams: "Streams that were told to come back because they took too little."
        case .runs: "Runs that are in memory, by what they do."
        case .openStreams: "Streams that are open."
        case .build: "The version, as a dimension."
        }
    }

    /// The sentence beside a name, of this room or of the engine.
    @Sendable static func help(of label: String) -> String? {
        WebMetric(rawValue: label)?.help ?? Metric(rawValue: label)?.help
    }
}
