import Logging

/// What the program's own log says about requests: when, how large, how long, how it ended. Never keys, nor what was asked or
/// answered.
struct ModelLog: Sendable {
    private let logger: Logger

    /// - Parameters:
    ///   - model: with its provider.
    ///   - server: scheme, host and port.
    init(model: String, server: String, logger: Logger = Logger(label: "agent-chat.models")) {
        var logger = logger
        logger[metadataKey: "model"] = "\(model)"
        logger[metadataKey: "server"] = "\(server)"
        self.logger = logger
    }

    /// One request on its way.
    struct Exchange {
        var agent: String
        var streams: Bool
        var sentBytes: Int
        var start: ContinuousClock.Instant
        var status: Int?
        var receivedBytes = 0

        fileprivate var metadata: Logger.Metadata {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
            return [
                "agent": "\(agent)", "streamed": "\(streams)", "sent_bytes": "\(sentBytes)",
                "received_bytes": "\(receivedBytes)", "status": "\(status.map(String.init) ?? "none")",
                "milliseconds": "\(milliseconds)",
            ]
        }
    }

    func sent(_ exchange: Exchange) {
        logger.debug("Request sent", metadata: exchange.metadata)
    }

    func answered(_ exchange: Exchange) {
        logger.info("Reply received", metadata: exchange.metadata)
    }

    /// An attempt failed; what follows is logged by itself.
    ///
    /// - Parameter hasReply: whether part of a reply had come, which the detail may quote.
    func failed(_ exchange: Exchange, _ error: ModelError, hasReply: Bool) {
        var metadata = exchange.metadata
        metadata["code"] = "\(error.code)"
        if !hasReply, let detail = error.detail { metadata["detail"] = "\(detail)" }
        logger.warning("\(error.message)", metadata: metadata)
    }

    func cancelled(_ exchange: Exchange) {
        logger.info("Request cancelled", metadata: exchange.metadata)
    }

    func mended(_ mend: Mend) {
        logger.info("\(mend.note)")
    }
}
