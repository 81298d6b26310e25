import Settings

/// How long each part of an exchange with a server may take.
struct TimeLimits: Sendable, Hashable {
    /// Until there is a connection; SDKs take 5 to 10 s.
    var connect = Duration.seconds(10)
    /// From sending the request to the response's head.
    var response: Duration
    /// Between two reads of the body; any byte counts, those of comments too.
    var reading: Duration
    /// From sending the request to the reply's end; nil for no limit.
    var total: Duration?
}

extension TimeLimits {
    /// What a configuration says, and for the rest what suits the server.
    ///
    /// Before a stream begins, a server on this machine may have to load its model; a whole reply has to be written before
    /// its head comes (the providers' SDKs allow ten minutes).
    init(_ config: LLMConfig, streaming: Bool, isLoopback: Bool) {
        let usualResponse = !streaming ? 600.0 : isLoopback ? 300 : 60
        connect = Self.duration(config.connectTimeout) ?? .seconds(10)
        response = Self.duration(config.responseTimeout) ?? .seconds(usualResponse)
        reading = Self.duration(config.timeout) ?? .seconds(120)
        total = Self.duration(config.totalTimeout)
    }

    /// nil for none, and for what is no number of seconds. A day is far below what a clock can add up.
    private static func duration(_ seconds: Double?) -> Duration? {
        guard let seconds, seconds > 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}
