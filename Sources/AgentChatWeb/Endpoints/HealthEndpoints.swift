import HTTPTypes
import Hummingbird
import SessionLog

/// What whoever keeps the server running asks.
extension WebAPI {
    var healthEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/healthz", for: .open) { _, _ in
                var object = JSONObjectText()
                object.set("status", "alive")
                object.set("version", version)
                return Self.json(object)
            },
            Endpoint(.get, "/readyz", for: .open) { _, _ in
                if host.isDraining { throw WebError.draining }
                var object = JSONObjectText()
                object.set("status", "ready")
                return Self.json(object)
            },
            Endpoint(.get, "/metrics", for: .keepers) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: MetricsText.contentType],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text(adding: gauges))))
            },
        ]
    }

    /// What is looked at only when it is asked for.
    private var gauges: [MetricsRegistry.Gauge] {
        var counts: [RunProgress.Turn: Int] = [.running: 0, .waiting: 0, .ended: 0]
        for run in host.runs { counts[run.progress.turn, default: 0] += 1 }
        return counts.map { turn, count in
            MetricsRegistry.Gauge(
                label: WebMetric.runs.rawValue, dimensions: [("turn", turn.rawValue)], value: Double(count))
        } + [
            MetricsRegistry.Gauge(label: WebMetric.openStreams.rawValue, value: Double(watchers.count)),
            MetricsRegistry.Gauge(label: WebMetric.build.rawValue, dimensions: [("version", version)], value: 1),
        ]
    }
}
