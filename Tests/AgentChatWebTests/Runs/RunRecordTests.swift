import SessionLog
import TestSupport
import Testing

@testable import AgentChatWeb

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

/// The file in which the server notes its runs.
@Suite(.timeLimit(.minutes(5))) struct RunRecordTests {
    private static let name = "web-runs.jsonl"

    private static func file(_ folder: TestFolder) throws -> RunRecordFile {
        try RunRecordFile(path: folder.path(of: name))
    }

    private static func lines(_ folder: TestFolder) throws -> [Data] {
        try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name))).split(separator: UInt8(ascii: "\n")).map {
            Data($0)
        }
    }

    private static func record(_ began: Int64 = 1, isOver: Bool = false) -> RunStore.Record {
        RunStore.Record(
            owner: .visitor("v"), isPosted: false, isOver: isOver, creation: RunCreation(name: "n", mark: "m"),
            began: began, program: "P")
    }

    @Test func tornLinesCountForNothing() throws {
        let folder = try TestFolder()
        let (one, two) = (RunID(), RunID())
        try folder.write(Self.name, #"{"run_id":"12"#)
        let file = try Self.file(folder)
        try file.append(one, RunStore.Record(owner: .keeper, isPosted: true, isOver: false))
        try file.append(two, Self.record())
        try file.append(one, RunStore.Record(owner: .keeper, isPosted: true, isOver: true))
        #expect(
            try file.read() == [one: RunStore.Record(owner: .keeper, isPosted: true, isOver: true), two: Self.record()])
    }

    /// Most of what the file holds may be of runs that are over or gone.
    @Test func deadLinesAreRemoved() throws {
        let folder = try TestFolder()
        let file = try Self.file(folder)
        let (kept, gone) = (RunID(), RunID())
        try folder.write(Self.name, #"{"run_id":"12"#)
        try file.append(kept, Self.record(7))
        for _ in 0..<50 { try file.append(gone, Self.record()) }
        #expect(try file.read().count == 2 && Self.lines(folder).count == 52)
        for _ in 0..<60 { try file.append(gone, Self.record()) }
        try file.appendDeletion(of: gone)
        #expect(try file.read() == [kept: Self.record(7)])
        // What cannot be read may be of a later version.
        #expect(try Self.lines(folder).count == 2 && Self.lines(folder).first == Data(#"{"run_id":"12"#.utf8))
        #expect(try file.read() == [kept: Self.record(7)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [Self.name])
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path(of: Self.name))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try file.append(gone, Self.record())
        #expect(try file.read().count == 2)
    }

    @Test func aFileThatCannotBeReplacedStaysAsItIs() throws {
        let folder = try TestFolder()
        let file = try Self.file(folder)
        let run = RunID()
        for began in 0..<200 as Range<Int64> { try file.append(run, Self.record(began)) }
        // Something is in the way.
        try folder.write("\(Self.name).new/file", "")
        #expect(try file.read() == [run: Self.record(199)])
        #expect(try Self.lines(folder).count == 200)
    }

    /// Two servers may have one store.
    @Test func noLineIsLostWhileTheFileIsReplaced() async throws {
        let folder = try TestFolder()
        try folder.write(Self.name, "")
        let runs = (0..<2).map { _ in (0..<15).map { _ in RunID() } }
        let dead = String(repeating: #"{"run_id":"\#(RunID())","over":true,"deleted":true}"# + "\n", count: 120)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for own in runs {
                group.addTask {
                    let file = try Self.file(folder)
                    for run in own { try file.append(run, Self.record()) }
                }
            }
            group.addTask {
                for _ in 0..<8 {
                    Self.add(dead, to: folder.path(of: Self.name))
                    _ = try Self.file(folder).read()
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try Self.file(folder).read().keys) == Set(runs.joined()))
    }

    /// Adds lines as another process does that knows of no locks: whole, or not at all.
    private static func add(_ lines: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND)
        _ = Array(lines.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    // MARK: All records

    @Test func recordsKeepTheOrderOfBeginnings() {
        var random = SeededGenerator(seed: 1)
        var records = RunRecords()
        var expected: [RunPlace] = []
        for _ in 0..<300 {
            if let gone = expected.randomElement(using: &random), Int.random(in: 0..<3, using: &random) == 0 {
                records.remove(gone.id)
                expected.removeAll { $0 == gone }
                continue
            }
            // Many begin at the same moment.
            let place = RunPlace(began: .random(in: 0..<40, using: &random), id: RunID())
            records.set(Self.record(place.began), of: place.id)
            expected.append(place)
        }
        // One whose record changes stays where it is.
        for place in expected.prefix(20) { records.set(Self.record(place.began, isOver: true), of: place.id) }
        expected.sort(by: >)
        var (pages, place): ([RunPlace], RunPlace?) = ([], nil)
        while case let page = records.latest(7, before: place), !page.isEmpty {
            pages += page
            place = page.last
        }
        #expect(pages == expected)
        let again = RunRecords(records.filter { _ in true })
        #expect(again.latest(1000, before: nil) == expected)
    }

    @Test func requestsAreRememberedAsLongAsTheirRuns() {
        var records = RunRecords()
        let run = RunID()
        records.set(Self.record(), of: run)
        records.set(Self.record(isOver: true), of: run)
        #expect(records.run(begunBy: "n")?.id == run && records.run(begunBy: "n")?.record.isOver == true)
        #expect(records.run(begunBy: "o") == nil)
        records.remove(run)
        #expect(records.run(begunBy: "n") == nil)
    }

    @Test(arguments: [
        "", "5", "5-", "-5-00000000000000000000000000000000", "5-0", "x-00000000000000000000000000000000",
    ])
    func whatIsNoPlace(text: String) {
        #expect(RunPlace(text) == nil)
        let place = RunPlace(began: 5, id: RunID())
        #expect(RunPlace(place.description) == place)
    }
}
