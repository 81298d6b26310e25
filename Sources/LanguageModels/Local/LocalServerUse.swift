import Settings

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This program's share in the use of a local server: a shared lock on a file, held until this is gone or the program has
/// ended. The server looks whether anybody holds it; so it needs to be told nothing, and a killed program leaves nothing.
final class LocalServerUse: Sendable {
    private let descriptor: Int32

    init(of name: String, in models: LocalModels) throws(ModelError) {
        let path = "\(models.runFolder)/\(name).users"
        // It may be there.
        mkdir(models.runFolder, 0o700)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ModelError(
                .notFound,
                "The local model \(name) cannot be used: \(path) cannot be written. Check the folder's rights.")
        }
        // A server that is about to end holds it for a moment, to its end.
        while flock(descriptor, LOCK_SH) != 0, errno == EINTR {}
    }

    deinit { close(descriptor) }
}
