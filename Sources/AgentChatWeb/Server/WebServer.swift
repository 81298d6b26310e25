import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import SessionLog
import UnixSignals

/// The server: its parts, and the order in which they start and stop.
struct WebServer: Sendable {
    struct Configuration: Sendable {
        var host = "127.0.0.1"
        /// 0 for one that the system chooses.
        var port = 8000
        /// The addresses under which a proxy offers the server.
        var origins: [WebOrigin] = []
        /// Requests that change something, a second and client; 0 for no limit.
        var rate: Double = 20
        var maxStreams = 10_000
        /// After how long a client is dropped that says nothing, or takes as long over the head of a request.
        var idleTimeout = Duration.seconds(30)
        /// Whether SIGTERM and SIGINT stop it.
        var handlesSignals = true
        /// How long turns may take after the server was told to stop.
        var drainLimit = Duration.seconds(30)
    }

    let api: WebAPI
    private let group: ServiceGroup

    /// - Parameters:
    ///   - store: keeps the runs; nil where they need not outlive the server.
    ///   - onStart: is called when requests are answered.
    init(
        _ configuration: Configuration, runs: RunHost.Configuration, store: RunStore? = nil, loader: ProgramLoader,
        keys: AccessKeys, metrics: MetricsRegistry = MetricsRegistry(help: WebMetric.help),
        version: String, logger: Logger, onStart: @escaping @Sendable (ServerAddress) -> Void
    ) {
        let address = ServerAddress(host: configuration.host, port: configuration.port, origins: configuration.origins)
        let host = RunHost(runs, store: store, logger: logger)
        let watchers = Watchers(limit: configuration.maxStreams, metrics: metrics)
        api = WebAPI(
            host: host, loader: loader, watchers: watchers,
            access: AccessGuard(
                keys: keys, rules: { address.rules }, cookieName: { address.cookieName },
                limits: AccessLimits(rate: configuration.rate)),
            metrics: metrics, version: version)
        let application = Application(
            router: api.router(),
            server: HTTPServerBuilder { responder in
                GuardedChannel(
                    base: HTTP1Channel(
                        responder: responder,
                        configuration: .init(
                            additionalChannelHandlers: [ClientPresence()],
                            idleTimeout: TimeAmount(configuration.idleTimeout),
                            httpDecoderConfiguration: .init(
                                maxHeaderFieldSize: HeadRules.largestHead, maxHeaderListSize: HeadRules.largestHead,
                                maxHeaderFieldCount: HeadRules.mostHeaders))))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
                // Beside streams, requests that are answered at once.
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.maxStreams + 1000)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { address.listens(on: port) }
                onStart(address)
            },
            logger: logger)
        let draining = Draining(host: host, watchers: watchers, limit: configuration.drainLimit, logger: logger)
        // The last one stops first, and each when those after it have.
        var groupConfiguration = ServiceGroupConfiguration(
            services: [host, watchers, Tidying(host: host), application, draining],
            gracefulShutdownSignals: configuration.handlesSignals ? [.sigterm, .sigint] : [], logger: logger)
        groupConfiguration.maximumGracefulShutdownDuration = configuration.drainLimit + .seconds(10)
        group = ServiceGroup(configuration: groupConfiguration)
    }

    /// Serves until the process is told to stop, or ``stop()`` is called.
    func run() async throws {
        api.host.goOn()
        try await group.run()
    }

    /// Ends the server in order.
    func stop() async { await group.triggerGracefulShutdown() }
}
