import Logging
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes each message as one line: time, level, label, text, and what else is known about it.
struct LogFileHandler: LogHandler {
    let file: OutputFile
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        let time = UTCTime.text(milliseconds: StreamingSessionLog.systemTime())
        let known = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line =
            ([time, event.level.rawValue, "\(label):", "\(event.message)"] + known.map { "\($0.key)=\($0.value)" })
            .joined(separator: " ")
        // In one write, so that lines of several processes do not mix. A full disk is no reason to stop the program, but to
        // say so once.
        let bytes = Array((TextSanitizer.sanitized(line).replacing("\n", with: "␊") + "\n").utf8)
        let count = bytes.withUnsafeBytes { write(file.descriptor, $0.baseAddress, $0.count) }
        guard count < bytes.count else { return }
        let reason = count < 0 ? SystemError.text : String(cString: strerror(ENOSPC))
        LogFile.tellFailure(of: file, reason)
    }
}
