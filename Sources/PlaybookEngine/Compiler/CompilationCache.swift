import Crypto
import LanguageModels
import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What models have compiled, kept in files so that no playbook is paid for twice.
///
/// A file is named after everything that its content depends on: the request, which holds the prompt and the source, and
/// the model. Only what passed ``CompilationCheck`` is kept; what is read is checked again, so a damaged file costs a
/// request and nothing else.
public struct CompilationCache: Sendable, Hashable {
    /// Where the files are, an absolute path; made when the first one is written.
    public var folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// `$XDG_CACHE_HOME/agent-chat/compiled`, else `~/.cache/agent-chat/compiled`; nil where there is no home either.
    public init?(environment: [String: String]) {
        // A relative path is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
            folder = base + "/agent-chat/compiled"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folder = home + "/.cache/agent-chat/compiled"
        } else {
            return nil
        }
    }

    /// SHA-256 over the request and the model's name, in hexadecimal.
    static func key(for request: ModelRequest, model: String) -> String {
        var hash = SHA256()
        for part in [model, request.system] + request.messages.flatMap({ [$0.role.rawValue, $0.content] }) {
            // With its length before it, so that no two lists of parts give the same bytes.
            hash.update(data: Array("\(part.utf8.count):".utf8))
            hash.update(data: Array(part.utf8))
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// The text kept under a key, whatever it is worth.
    func text(for key: String) -> String? {
        // Something else may have been put there: a pipe would be waited for, and a huge file read.
        let bytes = try? ProgramFolder(path: folder).contents(of: "\(key).pbasm", limit: Self.largestText)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// In bytes; no compiled playbook is longer than a reply (language.md 3).
    private static let largestText = 8 << 20

    /// Keeps a text. Where that is impossible nothing is kept: the next run asks the model again.
    func store(_ text: String, for key: String) {
        // `.cache`, `agent-chat` and `compiled` are made; a home that is not there is not. The mode is the one that the
        // same specification asks for.
        let parts = folder.split(separator: "/")
        for count in (0..<3).reversed() { mkdir("/" + parts.dropLast(count).joined(separator: "/"), 0o700) }
        var status = stat()
        if lstat(path(for: key), &status) == 0, status.st_mode & S_IFMT != S_IFREG { unlink(path(for: key)) }
        try? CompiledFile.write(text + "\n", to: path(for: key), permissions: 0o600)
    }

    private func path(for key: String) -> String { "\(folder)/\(key).pbasm" }
}
