import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which proxy the environment asks for, as curl reads it (https://curl.se/docs/manpage.html, section PROXY):
/// `https_proxy` or `http_proxy` by the server's scheme, else `all_proxy`; lower or upper case, except that `HTTP_PROXY` is
/// not read, because web servers set it from a request's header. `no_proxy` lists exceptions.
struct ProxySettings: Sendable, Hashable {
    /// An HTTP proxy.
    struct Proxy: Sendable, Hashable {
        var host: String
        var port: Int
        var user: String?
        var password: Secret?
    }

    private let environment: [String: String]

    init(environment: [String: String]) {
        self.environment = environment
    }

    /// Nil for a direct connection: on loopback, when an exception names the host, or without a proxy with a usable
    /// address.
    func proxy(for endpoint: ModelEndpoint) -> Proxy? {
        guard !endpoint.isLoopback, let host = URL(string: endpoint.server)?.host(), !isExcepted(host) else {
            return nil
        }
        let names = endpoint.usesTLS ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let setting = (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        guard let setting else { return nil }
        guard let url = URL(string: setting.contains("://") ? setting : "http://\(setting)"), url.scheme == "http",
            let proxyHost = url.host()
        else { return nil }
        return Proxy(
            host: proxyHost, port: url.port ?? 80, user: url.user(), password: url.password().map { Secret($0) })
    }

    private func isExcepted(_ host: String) -> Bool {
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        let host = host.lowercased()
        return list.split(whereSeparator: { $0 == "," || $0 == " " }).contains { entry in
            let name = entry.lowercased().drop { $0 == "." }
            return name == "*" || host == name || host.hasSuffix(".\(name)")
        }
    }
}
