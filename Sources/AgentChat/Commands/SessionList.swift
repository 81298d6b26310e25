import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Saved sessions as `agent-chat sessions list` tells of them.
struct SessionList: Encodable {
    struct Session: Encodable {
        let runID: String
        /// UTC; nil for a file that cannot be read.
        let started: String?
        let state: String
        let program: String
        let firstWords: String
        /// Why the file cannot be read.
        let problem: String?
    }

    let sessions: [Session]
    private let summaries: [SessionSummary]

    private enum CodingKeys: CodingKey {
        case sessions
    }

    init(_ summaries: [SessionSummary]) {
        self.summaries = summaries
        sessions = summaries.map { summary in
            var problem: String?
            if case .unreadable(let reason) = summary.state { problem = reason }
            return Session(
                runID: summary.runID.description, started: summary.milliseconds.map(UTCTime.text(milliseconds:)),
                state: summary.state.name, program: summary.program, firstWords: summary.firstWords, problem: problem)
        }
    }

    /// A line for each session.
    var text: String {
        let shortest = Self.lengthOfUniquePrefix(summaries.map(\.runID.description))
        let programWidth = min(24, summaries.map { Self.oneLine($0.program, 24).count }.max() ?? 0)
        return summaries.map { summary in
            let time = summary.milliseconds.map(Self.localTime(milliseconds:)) ?? "-"
            var words = Self.oneLine(summary.firstWords, 40)
            if case .unreadable(let reason) = summary.state { words = Self.oneLine(reason, .max) }
            let columns = [
                String(summary.runID.description.prefix(shortest)), Self.padded(time, 16),
                Self.padded(summary.state.name, 10), Self.padded(Self.oneLine(summary.program, 24), programWidth),
                words,
            ]
            let line = columns.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }

    /// So many digits of each ID tell it from the others; eight can be remembered for a moment.
    static func lengthOfUniquePrefix(_ ids: [String]) -> Int {
        let sorted = ids.sorted()
        var length = 8
        for (one, next) in zip(sorted, sorted.dropFirst()) {
            let common = zip(one, next).prefix { $0 == $1 }.count
            length = max(length, common + 1)
        }
        return length
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func oneLine(_ text: String, _ length: Int) -> String {
        // Whatever is longer is cut anyway.
        let part = String(text.prefix(200))
        let line = TextSanitizer.sanitized(part).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > length ? line.prefix(length - 1) + "…" : line
    }

    /// `2026-11-29 14:05`
    static func localTime(milliseconds: Int64) -> String {
        var (moment, parts) = (time_t(milliseconds / 1000), tm())
        localtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}

extension SessionSummary.State {
    var name: String {
        switch self {
        case .running: "running"
        case .waiting: "waiting"
        case .stopped: "stopped"
        case .failed: "failed"
        case .finished: "finished"
        case .unreadable: "unreadable"
        }
    }
}
