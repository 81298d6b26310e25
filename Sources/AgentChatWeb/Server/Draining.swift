import Logging
import ServiceLifecycle

/// The first part of the server to stop: lets the turns that are under way come to their end, so that nobody gets half an
/// answer, while the server still answers.
struct Draining: Service {
    let host: RunHost
    let watchers: Watchers
    /// How long turns may take.
    let limit: Duration
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        logger.notice("Stopping: waiting for answers that are being written, at most \(limit.components.seconds) s")
        host.drain()
        watchers.drain()
        await host.waitForTurns(within: limit)
    }
}
