#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StandardStreams {
    /// Writes all the bytes at once.
    ///
    /// - Parameter patience: how long a descriptor that does not block may take nothing, in milliseconds; -1 for ever.
    /// - Returns: what went wrong, as the system says it; nil where everything was written.
    @discardableResult
    static func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32, patience: Int32 = -1) -> String? {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&polled, 1, patience) != 0 else { return String(cString: strerror(ETIMEDOUT)) }
            default: return SystemError.text
            }
        }
        return nil
    }
}
