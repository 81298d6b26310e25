import ServiceLifecycle
import SessionLog

/// Has the host look once a minute which runs it need not keep.
struct Tidying: Service {
    let host: RunHost

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                host.tidy(now: .now(StreamingSessionLog.systemTime()))
            }
        }
    }
}
