import ArgumentParser
import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The options that say where the server is reached, and by whom.
struct AddressOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address to listen at; 0.0.0.0 is every one of this machine.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen at; 0 takes one that is free.", valueName: "n"))
    var port: UInt16 = 8000

    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp(
            "An address under which a proxy offers the server, such as https://chat.example.org; may be given several times.",
            valueName: "url"))
    var origins: [String] = []

    @Option(
        help: ArgumentHelp(
            "The token that everybody needs, of 16 characters or more. Better given in AGENT_CHAT_WEB_TOKEN, where other users "
                + "of this machine do not see it. (default: one that is made, and kept in the store)",
            valueName: "token"))
    var token: String?

    @Flag(help: "Let everybody on this machine in without a token; with a loopback address only.")
    var noToken = false

    @Option(
        help: ArgumentHelp(
            "The folder of saved sessions, where the server keeps its runs and its token. (default: agent-chat/sessions in XDG_STATE_HOME, "
                + "else ~/.local/state)",
            valueName: "folder"),
        completion: .directory)
    var store: String?

    func validate() throws {
        for origin in origins where WebOrigin(origin) == nil {
            throw ValidationError("--origin \(origin) is no address such as https://chat.example.org.")
        }
        if noToken {
            guard token == nil else { throw ValidationError("--token and --no-token exclude each other.") }
            guard HostName.isLoopback(host), origins.isEmpty else {
                throw ValidationError(
                    "--no-token is for this machine alone: leave --host and --origin out, or let the token stand.")
            }
        }
    }

    /// What lets people in.
    func accessKeys(storedIn folder: String) throws(StartFailure) -> AccessKeys {
        guard !noToken else { return AccessKeys(token: nil, cookieKey: RandomText.bytes(32)) }
        let given =
            token ?? ProcessInfo.processInfo.environment["AGENT_CHAT_WEB_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        if let given {
            // Visible characters, so that it can stand in a header and in an address.
            guard given.utf8.count >= 16, given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw StartFailure(
                    .usage,
                    "The token must have 16 characters or more, none of them a space. Leave it out to have one made.")
            }
        }
        let secrets = try SecretsFile(folder: folder).secrets()
        return AccessKeys(
            token: given ?? secrets.token, cookieKey: Hexadecimal.bytes(secrets.cookieKey) ?? RandomText.bytes(32))
    }

    /// The folder of `--store`, which is made if it is missing.
    func storeFolder() throws(StartFailure) -> String {
        guard let path = store ?? StateFolder.current.map({ SessionFolder(in: $0).path }), !path.isEmpty else {
            throw StartFailure(
                .configuration, "There is no home folder to keep runs and the token in. Name a folder with --store.")
        }
        if let reason = StateFolder.make(path) {
            throw StartFailure(
                .output,
                "\(path) cannot be used to keep what the server must know again: \(reason). Name another folder "
                    + "with --store.")
        }
        return path
    }

    func serverConfiguration(limits: ServerLimits) -> WebServer.Configuration {
        var configuration = WebServer.Configuration()
        configuration.host = host
        configuration.port = Int(port)
        configuration.origins = origins.compactMap { WebOrigin($0) }
        configuration.rate = limits.rate
        configuration.maxStreams = limits.maxStreams
        configuration.drainLimit = limits.drainLimit
        return configuration
    }
}
