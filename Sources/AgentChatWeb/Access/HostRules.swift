/// Under which names the server lets itself be addressed.
///
/// A page of another site can have its own name lead to this machine (DNS rebinding); the browser then takes our answers for
/// that site's. It cannot choose the `Host` that the browser sends, so names that are not ours are refused. An IP address
/// cannot be led elsewhere.
struct HostRules: Sendable {
    /// Where the server listens, in small letters.
    private let host: String
    private let port: Int
    /// What people call it, besides: scheme and authority, in small letters.
    private let origins: [WebOrigin]

    /// - Parameters:
    ///   - host: where the server listens.
    ///   - origins: the addresses under which a proxy offers it.
    init(host: String, port: Int, origins: [WebOrigin]) {
        self.host = host.lowercased()
        self.port = port
        self.origins = origins
    }

    /// Whether a `Host` header names this server.
    func accepts(host authority: String) -> Bool {
        let authority = authority.lowercased()
        if origins.contains(where: { $0 == WebOrigin("\($0.scheme)://\(authority)") }) { return true }
        guard let (name, port) = Self.split(authority), port ?? 80 == self.port else { return false }
        if name == "localhost" || name == host { return true }
        if HostName.isLoopback(name) { return true }
        return HostName.isUnspecified(host) && HostName.isAddress(name)
    }

    /// Whether an `Origin` header is that of this server's own page, as it is addressed in this request.
    func isOwn(origin: String, authority: String) -> Bool {
        guard let origin = WebOrigin(origin) else { return false }
        if origins.contains(origin) { return true }
        return origin == WebOrigin("http://\(authority)") && accepts(host: authority)
    }

    /// `name:port`, `[::1]:port` or `name`; nil for anything else.
    private static func split(_ authority: String) -> (name: String, port: Int?)? {
        var name = authority[...]
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
            port = Int(number)
            name = authority[..<colon]
        }
        if name.hasPrefix("[") {
            guard name.hasSuffix("]") else { return nil }
            name = name.dropFirst().dropLast()
        }
        return name.isEmpty ? nil : (String(name), port)
    }
}

/// Names of hosts that mean something special.
enum HostName {
    /// Whether only programs of this machine reach a server there.
    static func isLoopback(_ name: String) -> Bool {
        if name == "localhost" || name == "::1" { return true }
        guard let address = ipv4(name) else { return false }
        return address.first == 127
    }

    /// Whether a server there listens on every address of the machine.
    static func isUnspecified(_ name: String) -> Bool { name == "0.0.0.0" || name == "::" }

    static func isAddress(_ name: String) -> Bool {
        // No name has a colon.
        ipv4(name) != nil
            || (name.contains(":") && name.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") })
    }

    /// In the usual notation alone: what other notations mean is not the same everywhere.
    private static func ipv4(_ name: String) -> [UInt8]? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in part.count <= 3 && part.allSatisfy(\.isASCII) ? UInt8(part) : nil }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// Scheme, host and port of a page, as `Origin` headers name them.
struct WebOrigin: Sendable, Hashable {
    /// `http` or `https`.
    let scheme: String
    /// With the port where it is not the scheme's usual one; in small letters.
    let authority: String

    /// Nil for what is no origin: `null`, a path behind it, another scheme.
    init?(_ text: String) {
        let parts = text.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0]), !parts[1].isEmpty,
            parts[1].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !parts[1].contains(where: { "/?#@\\".contains($0) })
        else { return nil }
        scheme = String(parts[0])
        let usual = scheme == "http" ? ":80" : ":443"
        authority = parts[1].hasSuffix(usual) ? String(parts[1].dropLast(usual.count)) : String(parts[1])
    }
}
