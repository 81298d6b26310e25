/// Reading the addresses of model servers.
enum ServerAddress {
    /// Checks a URL as `ANTHROPIC_BASE_URL` and `OPENAI_BASE_URL` hold it, and takes slashes at its end off.
    ///
    /// Text that no request could be sent to is found here, where the variable's name is still known.
    static func parse(_ text: String, from source: SettingSource) throws(SettingsError) -> String {
        // First of all, and without repeating the text: what stands before the @ is a password.
        guard !text.contains("@") else {
            throw SettingsError(source, "an address must not hold a user name or password.")
        }
        let scheme = text.lowercased()
        guard let prefix = ["http://", "https://"].first(where: { scheme.hasPrefix($0) }) else {
            throw SettingsError(source, "\(source.quote(text)) is no address; write it like http://127.0.0.1:8080/v1.")
        }
        var rest = text.dropFirst(prefix.count)
        while rest.last == "/" { rest.removeLast() }
        let authority = rest.prefix { $0 != "/" }
        let isBareIPv6 = !authority.contains("[") && authority.filter { $0 == ":" }.count > 1
        guard !authority.isEmpty, !authority.hasPrefix(":"), !isBareIPv6,
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x3F && $0 != 0x23 })
        else {
            throw SettingsError(
                source, "\(source.quote(text)) is no address; write it like http://127.0.0.1:8080/v1, without ? and #.")
        }
        guard Authority(parsing: authority) != nil else {
            throw SettingsError(source, "\(source.quote(text)) has no usable port; a port is a number from 1 to 65535.")
        }
        return prefix + rest
    }

    /// Reads `OLLAMA_HOST` in the forms that Ollama itself reads (`host`, `host:port`, `:port`, `[::1]:port`, a URL) and
    /// gives the address of its OpenAI-compatible API.
    ///
    /// The default port is 11434, with `http://` 80 and with `https://` 443, as in Ollama's documentation. `0.0.0.0`
    /// and `::` tell a server to listen everywhere; a client finds it on the loopback address.
    static func ollama(_ text: String, from source: SettingSource) throws(SettingsError) -> String {
        guard !text.contains("://") else { return try parse(text, from: source) + "/v1" }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.count > 1 ? "/" + parts[1] : ""
        guard let authority = Authority(parsing: parts[0]) else {
            throw SettingsError(source, "\(source.quote(text)) is no address; write it like 127.0.0.1:11434.")
        }
        let host =
            switch authority.host {
            case "", "0.0.0.0": "127.0.0.1"
            case "[::]": "[::1]"
            default: authority.host
            }
        return try parse("http://\(host):\(authority.port ?? 11434)\(path)", from: source) + "/v1"
    }
}

/// `host` or `host:port`; an IPv6 host in brackets, or bare when no port follows.
private struct Authority {
    var host: String
    var port: UInt16?

    /// nil where the port is no number from 1 to 65535.
    init?(parsing text: some StringProtocol) {
        let afterBracket = text.lastIndex(of: "]").map { text.index(after: $0) } ?? text.startIndex
        let colons = text[afterBracket...].filter { $0 == ":" }.count
        guard colons > 0 else {
            host = String(text)
            return
        }
        guard colons == 1, let colon = text.lastIndex(of: ":") else {
            host = "[\(text)]"
            return
        }
        guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else { return nil }
        host = String(text[..<colon])
        self.port = port
    }
}
