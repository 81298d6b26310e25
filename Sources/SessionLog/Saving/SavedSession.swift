/// A saved session, read as far as its file is whole.
public struct SavedSession: Sendable {
    public var header: SessionHeader
    /// The log's entries from the first on, without gaps.
    public var entries: [LogEntry]
    /// The last one that was kept, if any was.
    public var checkpoint: LogCheckpoint?
    /// The epoch in which the log stands now.
    public var epoch: String
    /// Whether the last process that had it let go of it in order, so that nothing that anybody has seen is missing.
    public var isClosed: Bool
    /// What is wrong with the file behind these entries; nil for nothing. A last line that is torn is no damage: it was
    /// never seen.
    public var damage: SessionDamage?
    /// The bytes of the file up to its last whole line.
    var wholeLength: Int

    /// How the run ended last; nil if it has not, or has gone on since.
    public var ending: RunEnding? {
        guard case .ended(let ending) = entries.last?.event else { return nil }
        return ending
    }
}

/// From which line on a saved session cannot be read.
public struct SessionDamage: Sendable, Hashable, CustomStringConvertible {
    public var path: String
    /// From 1.
    public var line: Int
    /// A sentence without its full stop.
    public var reason: String

    /// One sentence, which begins with the place.
    public var description: String {
        "\(path):\(line): \(reason). What stands from here on is not read."
    }
}

extension SavedSession {
    /// Reads the content of a session's file.
    ///
    /// - Parameter path: for errors.
    init(_ content: [UInt8], path: String) throws(SessionError) {
        var lines = SessionLines(content)
        guard let first = lines.next() else {
            throw SessionError(.damaged, "\(path):1: There is no saved session in this file.")
        }
        do throws(SessionLine.Problem) {
            guard case .header(let header) = try SessionLine(first) else { throw .notOurs }
            self.init(
                header: header, entries: [], epoch: header.epoch, isClosed: false, wholeLength: lines.position)
        } catch .version(let version) {
            throw SessionError(.unknownVersion, "\(path):1: \(SessionLine.Problem.version(version).sentence).")
        } catch {
            throw SessionError(.damaged, "\(path):1: This is no saved session of agent-chat: \(error.sentence).")
        }
        read(&lines, path: path)
    }

    private mutating func read(_ lines: inout SessionLines, path: String) {
        while let line = lines.next() {
            do throws(SessionLine.Problem) {
                switch try SessionLine(line) {
                case .header: throw .event("a second session begins here")
                case .entry(let entry):
                    guard entry.sequence == entries.count else {
                        throw .event("entry \(entry.sequence) stands where entry \(entries.count) should")
                    }
                    entries.append(entry)
                    isClosed = false
                case .checkpoint(let checkpoint):
                    // One of other entries is none of these.
                    if checkpoint.entryCount == entries.count { self.checkpoint = checkpoint }
                    isClosed = false
                case .opened(_, let epoch):
                    self.epoch = epoch
                    isClosed = false
                case .closed: isClosed = true
                }
                wholeLength = lines.position
            } catch {
                isClosed = false
                damage = SessionDamage(path: path, line: lines.number, reason: error.sentence)
                return
            }
        }
        // Something was torn.
        if wholeLength < lines.length { isClosed = false }
    }
}

/// The lines of a file, each with its end: what stands behind the last line end is torn, and no line.
struct SessionLines {
    private let content: [UInt8]
    /// Behind the last line that was given.
    private(set) var position = 0
    /// Of the last line that was given, from 1.
    private(set) var number = 0

    init(_ content: [UInt8]) {
        self.content = content
    }

    var length: Int { content.count }

    /// The next line without its end.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = content[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer {
            position = end + 1
            number += 1
        }
        return content[position..<end]
    }
}
