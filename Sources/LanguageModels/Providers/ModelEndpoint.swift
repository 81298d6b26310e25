import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a model is asked, in the words that errors need; and how what a server wrote is made fit to be shown.
struct ModelEndpoint: Sendable, Hashable {
    /// Scheme, host and port, without user, path or query, which may hold secrets.
    let server: String
    /// As the provider knows it.
    let model: String
    let key: Secret?
    /// Why no key is sent though one is set.
    let withheldKey: String?
    /// The environment variables with which a person sets the key (nil where none is sent) and the address, or what else a
    /// person can look at.
    let keyVariable: String?
    let addressVariable: String
    /// Whether the server runs on this machine; such servers may load a model before they answer.
    let isLoopback: Bool
    let usesTLS: Bool
    /// What is often forgotten in an address like this one, behind the name of its variable; empty if it is there.
    let addressHint: String

    /// Nil when the configuration's base URL is not an http or https URL with a host, or its provider is no server.
    init?(_ config: LLMConfig) {
        guard let url = URL(string: config.baseURL), let host = url.host(), !host.isEmpty,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let addressVariable = config.model.provider.addressVariable
                // Nobody sets the address of a local server; what it says itself helps.
                ?? (config.model.provider == .local ? "the server's log" : nil)
        else { return nil }
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        server = "\(scheme)://\(bracketed)\(url.port.map { ":\($0)" } ?? "")"
        model = config.model.name
        key = config.apiKey
        withheldKey = config.withheldKey
        isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
        usesTLS = scheme == "https"
        keyVariable = config.model.provider.keyVariable
        self.addressVariable = addressVariable
        addressHint =
            config.model.provider == .openai && !url.path.contains("/v1") ? ", which usually ends in /v1" : ""
    }
}

extension ModelEndpoint {
    /// The beginning of what a server sent: at most 300 bytes on one line, without control characters, and without the key
    /// should the server have sent it back. Nil when nothing visible is left.
    func excerpt(of bytes: [UInt8]) -> String? {
        let limit = 300
        var excerpt = ""
        var length = 0
        // The key goes before the cut, which else could leave half of it.
        // Of a control of two bytes one space is left.
        let readable = KeyEcho.hiding(key, in: bytes, upTo: 2 * limit + 8)
        for scalar in String(decoding: readable, as: UTF8.self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let shown: Unicode.Scalar = isControl ? " " : scalar
            length += UTF8.width(shown)
            if length > limit { break }
            excerpt.unicodeScalars.append(shown)
        }
        return excerpt.allSatisfy { $0 == " " } ? nil : excerpt
    }
}
