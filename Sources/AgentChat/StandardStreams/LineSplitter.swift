/// Cuts input into lines: bytes in, lines out.
///
/// A line ends at LF or CRLF, or at the end of the input if anything stands before it. What is no UTF-8 becomes U+FFFD.
struct LineSplitter {
    /// A line that would not end must not fill the memory.
    static let maximumLineLength = 16 * 1024 * 1024

    private var buffer: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// Up to here there is no LF: no byte is looked at twice.
    private var scanned = 0
    private(set) var hasEnded = false

    /// Whether the line being read is longer than ``maximumLineLength``.
    var isTooLong: Bool { buffer.count - start > Self.maximumLineLength }

    mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        buffer += bytes
    }

    /// No more bytes will come.
    mutating func end() {
        hasEnded = true
    }

    /// The next line without its end, if it is whole.
    mutating func next() -> String? {
        guard let newline = buffer[scanned...].firstIndex(of: 0x0A) else {
            scanned = buffer.count
            guard hasEnded, start < buffer.count else { return nil }
            defer { start = buffer.count }
            return String(decoding: buffer[start...], as: UTF8.self)
        }
        let hasReturn = newline > start && buffer[newline - 1] == 0x0D
        let line = buffer[start..<(hasReturn ? newline - 1 : newline)]
        start = newline + 1
        scanned = start
        return String(decoding: line, as: UTF8.self)
    }
}
