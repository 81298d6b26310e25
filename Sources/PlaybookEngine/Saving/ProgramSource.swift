import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that a program was read from, and what it held then.
public struct ProgramSource: Sendable, Hashable, Codable {
    /// As the user named it.
    public var path: String
    /// From the root, so that it is found from everywhere.
    var rootedPath: String
    /// SHA-256, in hexadecimal digits.
    var digest: String

    /// nil where the path names no regular file.
    init?(path: String) {
        self.path = path
        rootedPath = RootedPath.of(path)
        guard let digest = Self.digest(ofFile: rootedPath) else { return nil }
        self.digest = digest
    }

    /// Whether the file holds something else now, or is gone.
    public var isChanged: Bool { Self.digest(ofFile: rootedPath) != digest }

    private static func digest(ofFile path: String) -> String? {
        // Reading a pipe would wait for ever.
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let data = FileManager.default.contents(atPath: path)
        else { return nil }
        return SHA256.hash(data: data).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// Paths that mean the same from everywhere.
enum RootedPath {
    static func of(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let here = FileManager.default.currentDirectoryPath
        return path.isEmpty || path == "." ? here : "\(here)/\(path)"
    }
}
