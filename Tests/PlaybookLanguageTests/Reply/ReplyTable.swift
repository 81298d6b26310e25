import PlaybookLanguage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The replies in `Tests/Fixtures/replies`.
///
/// `*.txt` there are whole replies as models write them, one a file: the reply, a line `----`, its events, one a line. The files
/// in `cases` are tables of such cases, each under a line `=== name`. After `---- broken off` the reply breaks off instead of
/// ending. `⟨E2⟩` in a reply is that byte.
enum ReplyTable {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/replies").path

    static let wholeReplies = files(in: "", suffix: ".txt").compactMap { file in
        replyCase(String(file.name.dropLast(4)), file.lines)
    }

    static let cases = files(in: "/cases", suffix: ".txt").flatMap { file in
        var cases: [ReplyCase] = []
        let starts = file.lines.indices.filter { file.lines[$0].hasPrefix("=== ") }
        for (start, end) in zip(starts, starts.dropFirst() + [file.lines.endIndex]) {
            let name = "\(file.name.dropLast(4)): \(file.lines[start].dropFirst(4))"
            if let replyCase = replyCase(name, Array(file.lines[(start + 1)..<end])) { cases.append(replyCase) }
        }
        return cases
    }

    /// What the fuzzer begins with: any bytes.
    static let corpus = files(in: "/corpus", suffix: "").map(\.bytes)

    private struct File {
        var name: String
        var bytes: [UInt8]

        var lines: [String] {
            String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
                String.init)
        }
    }

    private static func files(in subfolder: String, suffix: String) -> [File] {
        let folder = folder + subfolder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { File(name: name, bytes: Array($0)) }
        }
    }

    private static func replyCase(_ name: String, _ lines: [String]) -> ReplyCase? {
        guard let rule = lines.firstIndex(where: { $0 == "----" || $0 == "---- broken off" }) else { return nil }
        return ReplyCase(
            name: name, reply: bytes(lines[..<rule].joined(separator: "\n")),
            end: lines[rule] == "----" ? .regular : .broken,
            expected: lines[(rule + 1)...].filter { !$0.isEmpty })
    }

    private static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in text.split(separator: "⟨", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "⟩", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2, let byte = UInt8(pair[0], radix: 16) {
                bytes.append(byte)
                bytes += Array(pair[1].utf8)
            } else {
                bytes += Array(part.utf8)
            }
        }
        return bytes
    }
}
