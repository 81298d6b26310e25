import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Failures of a server that serves, in words that say what to do.
extension StartFailure {
    /// What went wrong with the server, in its own words where they are ours.
    ///
    /// - Parameter hasListened: whether it could be reached before.
    init(serving error: any Error, host: String, port: UInt16, hasListened: Bool) {
        if let error = error as? StartFailure {
            self = error
            return
        }
        guard !hasListened else {
            self.init(.failed, "The server failed: \(Self.reason(error)). Start it again: its runs go on.")
            return
        }
        let place = "\(host), port \(port)"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE?:
            self.init(
                .unavailable,
                "It cannot listen at \(place): another process does. Choose another --port, or stop that one.")
        case EACCES?:
            self.init(
                .unavailable,
                "It cannot listen at \(place): only the system's administrator may. Choose a --port from 1024 on.")
        case EADDRNOTAVAIL?, EAFNOSUPPORT?:
            self.init(
                .unavailable,
                "It cannot listen at \(place): this is no address of this machine. Choose another --host.")
        case let code? where code == EMFILE || code == ENFILE:
            self.init(.unavailable, "It cannot begin: too many files are open. Allow more with ulimit -n.")
        case _? where error is IOError:
            self.init(
                .unavailable, "It cannot listen at \(place): \(Self.reason(error)). Choose another --port or --host.")
        default:
            guard error is SocketAddressError.UnknownHost else {
                self.init(.failed, "The server cannot begin: \(Self.reason(error)).")
                return
            }
            self.init(
                .unavailable, "It cannot listen at \(place): no such host is known. Choose an address of this machine.")
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
