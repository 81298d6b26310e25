import Logging
import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The file in which the server notes its runs: a JSON object a line, of which the last one about a run counts.
struct RunRecordFile: Sendable {
    let path: String

    /// With the names that stand in the file.
    private struct Line: Codable {
        var run_id: String
        /// The name of the browser's cookie; nil for those who have the token.
        var visitor: String?
        var posted: Bool?
        var over: Bool
        /// Of a session that agent-chat made.
        var adopted: Bool?
        /// The request that it was begun for.
        var key: String?
        var request: String?
        /// Milliseconds since 1970.
        var began: Int64?
        var program: String?
        /// Of a run that there is not any more.
        var deleted: Bool?

        init(_ id: RunID, _ record: RunStore.Record) {
            run_id = id.description
            visitor = if case .visitor(let name) = record.owner { name } else { nil }
            posted = record.isPosted
            over = record.isOver
            adopted = record.isAdopted ? true : nil
            key = record.creation?.name
            request = record.creation?.mark
            began = record.began
            program = record.program
        }

        init(deletionOf id: RunID) {
            run_id = id.description
            over = true
            deleted = true
        }

        var record: RunStore.Record {
            RunStore.Record(
                owner: visitor.map(RunOwner.visitor) ?? .keeper, isPosted: posted ?? true, isOver: over,
                isAdopted: adopted ?? false, creation: key.map { RunCreation(name: $0, mark: request ?? "") },
                began: began ?? 0, program: program ?? "")
        }

        func bytes() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) + [UInt8(ascii: "\n")] }
    }

    private struct Unwritable: Error, CustomStringConvertible {
        let description: String

        /// - Parameter path: of the file that the last call to the system failed on.
        init(_ path: String) { description = "\(path) cannot be written: \(String(cString: strerror(errno)))" }
    }

    init(path: String) throws(StartFailure) {
        self.path = path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StartFailure(.output, "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        close(descriptor)
    }

    // MARK: Reading

    /// What a file holds.
    private struct Content {
        var records: [RunID: RunStore.Record] = [:]
        /// Lines that could be read.
        var lineCount = 0
        /// Lines that could not: one that a crash has torn, or that a later version has written. They count for nothing.
        var unread: [Data] = []

        init(_ data: Data) {
            let decoder = JSONDecoder()
            for text in data.split(separator: UInt8(ascii: "\n")) {
                guard let line = try? decoder.decode(Line.self, from: Data(text)), let id = RunID(line.run_id) else {
                    unread.append(Data(text))
                    continue
                }
                lineCount += 1
                records[id] = line.deleted ?? false ? nil : line.record
            }
        }

        /// Whether most lines say what others say later, and are enough of them to matter.
        var isMostlyDead: Bool { lineCount - records.count > max(records.count, 100) }
    }

    /// What the file says; lines that cannot be read count for nothing.
    ///
    /// Where most of its lines count no more, they are removed: there is another file in its place then, at once and whole.
    func read() throws(StartFailure) -> [RunID: RunStore.Record] {
        let descriptor: Int32
        do {
            descriptor = try openAlone()
        } catch {
            throw StartFailure(.output, "\(error).")
        }
        defer { close(descriptor) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StartFailure(.output, "\(path) cannot be read.")
        }
        let content = Content(data)
        if content.isMostlyDead {
            do {
                try replace(by: content)
            } catch {
                // It is as it was, and long.
                Logger(label: "agent-chat-web").warning(
                    "The record of runs stays long", metadata: ["reason": "\(error)"])
            }
        }
        return content.records
    }

    private func replace(by content: Content) throws {
        var bytes: [UInt8] = []
        for line in content.unread { bytes += line + [UInt8(ascii: "\n")] }
        for (id, record) in content.records { bytes += try Line(id, record).bytes() }
        let newPath = "\(path).new"
        let descriptor = open(newPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Unwritable(newPath) }
        do {
            defer { close(descriptor) }
            try Self.write(bytes, to: descriptor, newPath)
            guard rename(newPath, path) == 0 else { throw Unwritable(path) }
        } catch {
            unlink(newPath)
            throw error
        }
        // The folder must know it too before a power failure.
        let folder = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/", O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    // MARK: Writing

    /// Adds a line, in one write, so that a crash leaves whole lines and at most one that is torn.
    func append(_ id: RunID, _ record: RunStore.Record) throws { try append(Line(id, record)) }

    /// Notes that there is no such run any more.
    func appendDeletion(of id: RunID) throws { try append(Line(deletionOf: id)) }

    private func append(_ line: Line) throws {
        let descriptor = try openAlone()
        defer { close(descriptor) }
        // What a crash has torn stands before a line of its own.
        try Self.write([UInt8(ascii: "\n")] + line.bytes(), to: descriptor, path)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Unwritable(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Unwritable(path) }
    }

    /// Opens the file for adding to it, and keeps other servers that have the same store out of it until it is closed.
    private func openAlone() throws -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw Unwritable(path) }
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
            var (opened, named) = (stat(), stat())
            // Another one may have come into its place while it was waited for.
            if fstat(descriptor, &opened) == 0, lstat(path, &named) == 0, opened.st_ino == named.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }
}

/// `write(2)`, which a method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
