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
        ]
    }
}
