import AsyncHTTPClient
import NIOCore
import NIOPosix
import Settings
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The process's HTTP clients: one for direct connections and one for each proxy, for each limit of connecting, which is fixed
/// in a client. They are made at the first request, so that programs without any pay nothing, and live as long as the process.
enum HTTPClients {
    private struct Kind: Hashable {
        var proxy: ProxySettings.Proxy?
        var connectLimit: Duration
    }

    private static let clients = Mutex<[Kind: HTTPClient]>([:])
    /// One event loop is enough for streams of text. By default there would be one for each core, with three descriptors each,
    /// and NIO ends the program where there are too few of them.
    private static let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private static let proxies = ProxySettings(environment: ProcessInfo.processInfo.environment)

    static func client(for endpoint: ModelEndpoint, connectLimit: Duration) -> HTTPClient {
        let kind = Kind(proxy: proxies.proxy(for: endpoint), connectLimit: connectLimit)
        return clients.withLock { clients in
            if let client = clients[kind] { return client }
            let client = HTTPClient(eventLoopGroupProvider: .shared(eventLoop), configuration: configuration(of: kind))
            clients[kind] = client
            return client
        }
    }

    private static func configuration(of kind: Kind) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            // A redirect would carry the key to another server.
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(kind.connectLimit)),
            proxy: kind.proxy.map(httpProxy))
        // A reply is one stream; HTTP/2 would bring its faults and nothing else.
        configuration.httpVersion = .http1Only
        // A refused connection is reported at once; repeating is the retry policy's.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = ResponseHeadGuard.add
        // A reply takes as long as its text, so the usual 8 would make the ninth run wait for another's answer. Whoever carries
        // runs out says how many there may be.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = .max
        return configuration
    }

    private static func httpProxy(_ proxy: ProxySettings.Proxy) -> HTTPClient.Configuration.Proxy {
        guard let user = proxy.user else { return .server(host: proxy.host, port: proxy.port) }
        return .server(
            host: proxy.host, port: proxy.port,
            authorization: .basic(username: user, password: proxy.password?.value ?? ""))
    }
}
