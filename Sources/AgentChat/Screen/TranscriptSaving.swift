import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writing the transcript so far to a file that the person names, or to one that is named for them.
struct TranscriptSaving: Sendable {
    let log: StreamingSessionLog
    let runID: RunID
    let options: TranscriptOptions
    /// As the screen's title has it.
    let program: String

    /// Where it was saved, or a sentence that says why it was not.
    enum Outcome: Sendable, Hashable {
        case saved(path: String)
        case failed(String)
    }

    /// - Parameter path: its name says the form; nil for a new file in the current folder, in Markdown.
    func save(to path: String?) -> Outcome {
        guard let path else { return saveUnderNewName() }
        let expanded = Self.expanding(path)
        // As with all that the person names, the umask says who may read it.
        return write(to: expanded, permissions: 0o666)
            ?? .failed("\(expanded) exists already. Name another file: /save FILE")
    }

    private func saveUnderNewName() -> Outcome {
        let name = Self.name(ofTranscriptOf: program, at: time(nil))
        for number in 1...99 {
            // Nobody has said that others may read what was said.
            let path = "\(name)\(number == 1 ? "" : "-\(number)").md"
            if let outcome = write(to: path, permissions: 0o600) { return outcome }
        }
        return .failed("\(name).md and 98 more exist already. Name a file: /save FILE")
    }

    /// What a person recognises in a folder: the program and the local time, as `travel-guide-2026-11-29-1405`.
    ///
    /// Of the program's name there are letters and digits, with `-` for all between them.
    static func name(ofTranscriptOf program: String, at time: time_t) -> String {
        let words = program.lowercased().split { !$0.isLetter && !$0.isNumber }
        // Names of files end at 255 bytes.
        var slug = words.joined(separator: "-").prefix(40)
        if slug.last == "-" { slug.removeLast() }
        var (moment, parts) = (time, tm())
        localtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(slug.isEmpty ? "agent-chat" : String(slug))-\(day)-\(two(parts.tm_hour))\(two(parts.tm_min))"
    }

    /// - Returns: nil where there is such a file already.
    private func write(to path: String, permissions: mode_t) -> Outcome? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else {
            return errno == EEXIST ? nil : .failed("\(path) cannot be written: \(SystemError.text).")
        }
        var failure = writeTranscript(ofFile: path, to: descriptor)
        // Some file systems tell a full disk only here.
        if close(descriptor) != 0, failure == nil { failure = SystemError.text }
        return failure.map { .failed("\(path) cannot be written: \($0).") } ?? .saved(path: path)
    }

    /// - Returns: what went wrong.
    private func writeTranscript(ofFile path: String, to descriptor: Int32) -> String? {
        // A message that is being written is not in it yet.
        var options = options
        options.streams = !log.isClosed ? false : options.streams
        var transcript = OutputOptions.format(ofFile: path).makeTranscript(runID: runID, options: options)
        let count = log.count
        for start in stride(from: 0, to: count, by: 1024) {
            let bytes = log.entries(in: start..<min(count, start + 1024)).flatMap { transcript.render($0) }
            if let failure = StandardStreams.writeAll(bytes, to: descriptor) { return failure }
        }
        return log.isClosed ? StandardStreams.writeAll(transcript.finish(), to: descriptor) : nil
    }

    /// As a shell reads `~/`.
    private static func expanding(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }
}
