import Streaming

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a list says of a saved session. It is read from the beginning and the end of its file, however long that is.
public struct SessionSummary: Sendable, Hashable {
    public var runID: RunID
    /// When the run began, in milliseconds since 1970; nil for a file that cannot be read.
    public var milliseconds: Int64?
    public var program: String
    public var state: State
    /// What the human said first, else what was said to the human first; empty if nothing was.
    public var firstWords: String

    public enum State: Sendable, Hashable {
        /// A process has it now.
        case running
        /// It was left while it waited for the human.
        case waiting
        /// It was left, or cut off, at another place.
        case stopped
        case failed
        /// The program has come to its end.
        case finished
        /// Its file cannot be read; says why.
        case unreadable(String)
    }

    /// Enough of a file to find the first words and the last events in all but strange cases.
    private static let portion = 64 * 1024

    init(_ id: RunID, file path: String) {
        (runID, program, state, firstWords) = (id, "", .stopped, "")
        guard let descriptor = SavedFile.open(path, O_RDONLY | O_NOFOLLOW) else {
            state = .unreadable(SavedFile.systemText)
            return
        }
        defer { SavedFile.close(descriptor) }
        do throws(SessionError) {
            let beginning = try SavedSession(try Self.head(of: descriptor), path: path)
            program = beginning.header.program
            milliseconds = beginning.header.milliseconds
            firstWords = Self.firstWords(beginning.entries)
        } catch {
            state = .unreadable(error.message)
            return
        }
        if SavedFile.isLocked(descriptor) {
            state = .running
        } else {
            state = Self.state(inFile: descriptor)
        }
    }

    /// Whether the file begins as a session does.
    static func isReadable(file path: String) -> Bool {
        guard let descriptor = SavedFile.open(path, O_RDONLY | O_NOFOLLOW) else { return false }
        defer { SavedFile.close(descriptor) }
        guard let head = try? head(of: descriptor) else { return false }
        return (try? SavedSession(head, path: path)) != nil
    }

    /// The first line, which holds the program and is as long as that, and a portion of what follows.
    private static func head(of descriptor: Int32) throws(SessionError) -> [UInt8] {
        var head: [UInt8] = []
        var hasFirstLine = false
        repeat {
            guard let part = SavedFile.read(descriptor, from: head.count, count: portion) else {
                throw SessionError(.unreadable, SavedFile.systemText)
            }
            head += part
            if hasFirstLine || part.count < portion { break }
            hasFirstLine = part.contains(UInt8(ascii: "\n"))
        } while true
        return head
    }

    static func firstWords(_ entries: [LogEntry]) -> String {
        var spoken = ""
        var openMessage: String?
        for entry in entries {
            switch entry.event {
            case .humanMessage(_, _, _, let content): return content
            case .message(let message) where spoken.isEmpty && message.recipient == LogEvent.human:
                spoken = message.content
            case .stream(.start(let start)) where spoken.isEmpty && start.recipient == LogEvent.human:
                openMessage = start.messageID
            case .stream(.complete(let complete)) where complete.messageID == openMessage: spoken = complete.content
            case .stream(.aborted(let aborted)) where aborted.messageID == openMessage: spoken = aborted.content
            default: break
            }
        }
        return spoken
    }

    private static func state(inFile descriptor: Int32) -> State {
        let size = SavedFile.size(of: descriptor)
        var length = Self.portion
        while true {
            let start = max(0, size - length)
            let tail = SavedFile.read(descriptor, from: start, count: size - start) ?? []
            if let state = state(after: tail) { return state }
            // A checkpoint may be longer than that, or a message.
            guard start > 0 else { return .stopped }
            length *= 8
        }
    }

    /// - Parameter tail: the end of a session's file, from anywhere in a line on.
    /// - Returns: nil where nothing in it tells.
    private static func state(after tail: [UInt8]) -> State? {
        let lines = tail.split(separator: UInt8(ascii: "\n"))
        for line in lines.reversed() {
            guard case .entry(let entry)? = try? SessionLine(line) else { continue }
            switch entry.event {
            case .ended(.finished): return .finished
            case .ended(.failed): return .failed
            case .ended(.inputEnded), .inputRequested: return .waiting
            // Leaving a program that waits ends it as cancelled.
            case .ended(.cancelled), .note, .usage, .status, .interrupted, .transition: continue
            default: return .stopped
            }
        }
        return nil
    }
}
