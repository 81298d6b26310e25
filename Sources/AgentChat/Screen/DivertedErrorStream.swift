import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Standard error, led into a pipe while the full screen stands on the terminal that it would be written to.
final class DivertedErrorStream: Sendable {
    /// Where to read what was written.
    let readEnd: Int32
    /// What standard error was before.
    let original: Int32

    /// Leads standard error into a pipe if it goes to a terminal; whoever has sent it elsewhere wants it there.
    init?() {
        guard isatty(StandardStreams.error) == 1 else { return nil }
        var ends: [Int32] = [-1, -1]
        let original = fcntl(StandardStreams.error, F_DUPFD_CLOEXEC, 3)
        guard original >= 0, pipe(&ends) == 0 else {
            if original >= 0 { close(original) }
            return nil
        }
        let (readEnd, writeEnd) = (ends[0], ends[1])  // pipe(2) fills two
        // Nobody waits for the screen: what a full pipe does not take is lost, and a thread that draws cannot wait for
        // itself.
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        _ = fcntl(readEnd, F_SETFD, FD_CLOEXEC)
        let isLedAway = dup2(writeEnd, StandardStreams.error) >= 0
        close(writeEnd)
        guard isLedAway else {
            close(readEnd)
            close(original)
            return nil
        }
        (self.readEnd, self.original) = (readEnd, original)
    }

    deinit {
        close(readEnd)
        close(original)
    }

    /// What has been written since the last time. For one thread.
    func unread() -> String? {
        var bytes: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 4096)
        while bytes.count < Self.mostAtOnce {
            let count = read(readEnd, &portion, portion.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += portion.prefix(count)
        }
        guard !bytes.isEmpty else { return nil }
        return partial.withLock { partial in
            let text = partial + bytes
            let whole = text.count - Self.unfinishedBytes(of: text)
            partial = Array(text[whole...])
            return String(decoding: text[..<whole], as: UTF8.self)
        }
    }

    /// The beginning of a character that was cut by the last read.
    private let partial = Mutex<[UInt8]>([])

    /// How many bytes at the end begin a character without ending it.
    static func unfinishedBytes(of bytes: [UInt8]) -> Int {
        for (back, byte) in bytes.reversed().prefix(3).enumerated() where byte & 0xC0 != 0x80 {
            let length =
                switch byte {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                default: 1
                }
            return length > back + 1 ? back + 1 : 0
        }
        return 0
    }

    private static let mostAtOnce = 65_536

    /// Standard error is again what it was; what nobody has read is written there.
    func end() {
        let rest = unread()
        dup2(original, StandardStreams.error)
        if let rest { StandardStreams.writeLine(rest.trimmingSuffix("\n"), to: StandardStreams.error) }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        var text = self
        while text.last == suffix { text.removeLast() }
        return text
    }
}
