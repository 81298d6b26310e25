#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StandardStreams {
    /// Keeps the numbers of streams that the caller closed from being given to files, pipes and sockets of the program, which
    /// would then be read and written in the streams' place. To be called before anything else.
    static func occupyClosedStreams() {
        _ = openAtStart
    }

    /// Whether a descriptor is what the caller of the program meant by it.
    static func isOpen(_ descriptor: Int32) -> Bool {
        openAtStart[descriptor] ?? true
    }

    private static let openAtStart: [Int32: Bool] = {
        var isOpen: [Int32: Bool] = [:]
        // In this order, since a new descriptor gets the lowest free number.
        for descriptor in [input, output, error] {
            var status = stat()
            if fstat(descriptor, &status) == 0 {
                // The runtime may have taken the number already, for a descriptor without a file type (on Linux).
                isOpen[descriptor] = status.st_mode & S_IFMT != 0
            } else {
                isOpen[descriptor] = false
                _ = open("/dev/null", O_RDWR)
            }
        }
        return isOpen
    }()
}
