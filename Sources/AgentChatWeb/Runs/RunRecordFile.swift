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

    private struct Line: Codable {
        var run_id: String
        /// The name of the browser's cookie; nil for those who have the token.
        var visitor: String?
        var posted: Bool?
        var over: Bool
        /// Of a session that agent-chat made.
        var adopted: Bool?
        /// Of a run that there is not any more.
        var deleted: Bool?
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

    /// What the file says; lines that cannot be read count for nothing.
    func read() throws(StartFailure) -> [RunID: RunStore.Record] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StartFailure(.output, "\(path) cannot be read.")
        }
        let decoder = JSONDecoder()
        var records: [RunID: RunStore.Record] = [:]
        for text in data.split(separator: UInt8(ascii: "\n")) {
            guard let line = try? decoder.decode(Line.self, from: Data(text)), let id = RunID(line.run_id) else {
                continue
            }
            records[id] =
                line.deleted ?? false
                ? nil
                : RunStore.Record(
                    owner: line.visitor.map(RunOwner.visitor) ?? .keeper, isPosted: line.posted ?? true,
                    isOver: line.over,
                    isAdopted: line.adopted ?? false)
        }
        return records
    }

    /// Adds a line, in one write, so that a crash leaves whole lines and at most one that is torn.
    func append(_ id: RunID, _ record: RunStore.Record) throws {
        let visitor: String? = if case .visitor(let name) = record.owner { name } else { nil }
        try append(
            Line(
                run_id: id.description, visitor: visitor, posted: record.isPosted, over: record.isOver,
                adopted: record.isAdopted ? true : nil))
    }

    /// Notes that there is no such run any more.
    func appendDeletion(of id: RunID) throws {
        try append(Line(run_id: id.description, posted: true, over: true, deleted: true))
    }

    private func append(_ line: Line) throws {
        let bytes = [UInt8(ascii: "\n")] + Array(try JSONEncoder().encode(line)) + [UInt8(ascii: "\n")]
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Unwritable(path) }
        defer { close(descriptor) }
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0 else { throw Unwritable(path) }
    }
}
