#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StandardStreams {
    /// Writes all the bytes at once.
    ///
    /// - Parameter patience: how long the descriptor may take nothing, in milliseconds; nil for ever.
    /// - Returns: what went wrong, as the system says it; nil where everything was written.
    @discardableResult
    static func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32, patience: Int32? = nil) -> String? {
        // A terminal that poll(2) calls ready may have room for one byte, and write(2) would wait for the others.
        let flags = patience == nil ? -1 : fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
        defer { if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags) } }
        var lastProgress = ContinuousClock.now
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                lastProgress = .now
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // One that is ready, and takes nothing all the same, counts as one that is not.
                if let patience, .now - lastProgress >= .milliseconds(patience) {
                    return String(cString: strerror(ETIMEDOUT))
                }
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&polled, 1, patience.map { min($0, 50) } ?? -1)
            default: return SystemError.text
            }
        }
        return nil
    }
}
