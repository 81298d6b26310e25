import CoreMetrics
import Hummingbird

/// The outermost layer of all: counts what is answered, and times it.
struct RequestMeasuring: RouterMiddleware {
    let registry: MetricsRegistry

    @concurrent func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        // What has no endpoint has no path of its own: anybody can ask for any.
        let path = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "other"
        let method = Self.known.contains(request.method.rawValue) ? request.method.rawValue : "other"
        Counter(
            label: WebMetric.requests.rawValue,
            dimensions: [("method", method), ("path", path), ("status", "\(response.status.code)")],
            factory: registry
        ).increment()
        Timer(label: WebMetric.requestTime.rawValue, dimensions: [("path", path)], factory: registry)
            .recordSeconds(Self.seconds(.now - start))
        if let length = response.body.contentLength, request.method != .head {
            Counter(label: WebMetric.sentBytes.rawValue, dimensions: [("kind", "answer")], factory: registry)
                .increment(by: length)
        }
        return response
    }

    private static let known: Set<String> = ["GET", "HEAD", "POST", "DELETE"]

    private static func seconds(_ time: Duration) -> Double {
        Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
}
