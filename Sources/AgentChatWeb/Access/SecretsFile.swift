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

/// What the server must know again after a restart, so that addresses and cookies go on working: a file that only its owner
/// can read.
struct SecretsFile: Sendable {
    /// What the file holds.
    struct Secrets: Sendable, Hashable, Codable {
        /// Made here; a token that was given is not kept.
        var token: String
        /// Hexadecimal.
        var cookieKey: String

        /// New ones, which nobody can guess.
        static func make() -> Secrets {
            Secrets(token: RandomText.hexadecimal(bytes: 16), cookieKey: RandomText.hexadecimal(bytes: 32))
        }
    }

    let path: String

    /// - Parameter folder: where the server keeps what it knows.
    init(folder: String) {
        path = folder.hasSuffix("/") ? "\(folder)web.json" : "\(folder)/web.json"
    }

    /// What the file holds; where there is none, new secrets, which are written to it.
    func secrets() throws(StartFailure) -> Secrets {
        if let bytes = try read() {
            guard let secrets = try? JSONDecoder().decode(Secrets.self, from: Data(bytes)), !secrets.token.isEmpty,
                Hexadecimal.bytes(secrets.cookieKey)?.count == 32
            else {
                throw StartFailure(
                    .configuration,
                    "\(path) is not as it was written. Remove it; those who have the address of the "
                        + "server, or are logged in, then need the new one.")
            }
            return secrets
        }
        let secrets = Secrets.make()
        try write(secrets)
        return secrets
    }

    private func read() throws(StartFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read")
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = systemRead(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw failure("read") }
        return Array(buffer.prefix(count))
    }

    private func write(_ secrets: Secrets) throws(StartFailure) {
        guard let data = try? JSONEncoder().encode(secrets) else { return }
        // Of two servers that start at once, the second one finds the file there.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("written") }
        defer { close(descriptor) }
        let bytes = [UInt8](data) + [UInt8(ascii: "\n")]
        guard systemWrite(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("written")
        }
    }

    private func failure(_ verb: String) -> StartFailure {
        StartFailure(.output, "\(path) cannot be \(verb): \(String(cString: strerror(errno))).")
    }
}

/// `read(2)` and `write(2)`, which methods above hide.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
