import Dispatch
import SessionLog
import TestSupport
import Testing

@testable import AgentChat

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

@Suite struct InputHistoryFileTests {
    private static func text(_ folder: TestFolder) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder.path(of: "history"))), as: UTF8.self)
    }

    @Test func entriesComeBackInTheirOrder() throws {
        let folder = try TestFolder()
        let file = InputHistoryFile(path: folder.path(of: "history"))
        #expect(file.read() == [])
        let entries = ["one", "two\nlines\n", "a \\ and \\n", "日本 👍🏽", "/search x"]
        for entry in entries { file.append(entry) }
        #expect(file.read() == entries)
        #expect(try Self.text(folder).split(separator: "\n").count == entries.count)
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    /// A line that a crash has cut is not joined with the next; neither bytes that are no text nor a pipe are a difficulty.
    @Test func anyFile() throws {
        let folder = try TestFolder()
        let file = InputHistoryFile(path: folder.path(of: "history"))
        try folder.write("history", bytes: [0x61, 0x0A, 0xFF, 0x0A, 0x0A, 0x62])
        file.append("c")
        #expect(file.read() == ["a", "\u{FFFD}", "b", "c"])
        unlink(file.path)
        mkfifo(file.path, 0o600)
        file.append("c")
        #expect(file.read() == [])
        let nowhere = InputHistoryFile(path: folder.path(of: "none/history"))
        nowhere.append("c")
        #expect(nowhere.read() == [])
    }

    @Test func theNewestThousandAreKept() throws {
        let folder = try TestFolder()
        let file = InputHistoryFile(path: folder.path(of: "history"))
        try folder.write("history", (0..<2500).map { "\($0)\n" }.joined())
        #expect(file.read() == (1500..<2500).map(String.init))
        #expect(try Self.text(folder).split(separator: "\n").count == 1000)
        #expect(file.read().count == 1000)
        let long = String(repeating: "x", count: 1_000_000)
        try folder.write("history", String(repeating: long + "\n", count: 5) + "last\n")
        #expect(file.read().last == "last")
        file.append(long)
        #expect(file.read().last == "last")
    }

    /// Each process has its own file open; here each thread has.
    @Test func severalAtOnceLoseNothing() throws {
        let folder = try TestFolder()
        try folder.write("history", (0..<1990).map { "\($0)\n" }.joined())
        let path = folder.path(of: "history")
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            let file = InputHistoryFile(path: path)
            for line in 0..<50 {
                file.append("new \(number) \(line)")
                if line % 10 == 0 { _ = file.read() }
            }
        }
        let entries = InputHistoryFile(path: path).read()
        for number in 0..<4 {
            let own = entries.filter { $0.hasPrefix("new \(number) ") }
            #expect(own == (0..<50).map { "new \(number) \($0)" })
        }
    }

    @Test func whereItIs() throws {
        let folder = try TestFolder()
        let state = folder.path(of: "state")
        #expect(
            InputHistoryFile(in: StateFolder { ["XDG_STATE_HOME": state][$0] })?.path == "\(state)/agent-chat/history")
        #expect(InputHistoryFile(in: nil) == nil)
        #expect(InputHistoryFile(in: StateFolder { ["HOME": "/dev/null"][$0] }) == nil)
        var status = stat()
        #expect(stat("\(state)/agent-chat", &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
}
