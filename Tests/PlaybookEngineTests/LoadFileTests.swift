import OrderedCollections
import PlaybookLanguage
import SessionLog
import Testing

@testable import PlaybookEngine

/// Files of the program's folder.
@Suite struct LoadFileTests {
    private static let source = """
        # Reader
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Read the file and tell the user what it says
        """

    private struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    @Sendable private static func read(_ path: String, _ limit: Int) throws -> [UInt8] {
        switch path {
        case "short.txt": return Array("It rained.".utf8)
        case "marked.txt": return [0xEF, 0xBB, 0xBF] + Array("It rained.".utf8)
        case "long.txt": return Array(repeating: UInt8(ascii: "x"), count: 600)
        case "image.png": return [0x89, 0x50]
        case "zero.bin": return [0x41, 0]
        case "huge.txt": return Array(repeating: UInt8(ascii: "x"), count: limit + 1)
        default: throw Refused(description: "there is no file \(path) in the program's folder")
        }
    }

    private func play(_ answers: String..., allowed: Bool = true) async throws -> PlayedRun {
        try await PlayedRun.play(
            Self.source, ["Reader": answers.map { .reply($0) }], readFile: allowed ? Self.read : nil)
    }

    @Test(arguments: ["short.txt", "marked.txt"]) func theTextIsTheResult(path: String) async throws {
        let run = try await play("`$t = LoadFile(\"\(path)\")` `Say($t)`\nyld call", "yld exit")
        #expect(run.messages == ["Reader → user: It rained."])
        #expect(run.instructions[1].contains("LoadFile('\(path)') returned 'It rained.'"))
        #expect(run.finalState.agents["Reader"]?.artifacts.artifacts.isEmpty == true)
    }

    @Test func withoutAVariableTheTextIsTold() async throws {
        let run = try await play("`LoadFile(\"short.txt\")`\nyld call", "yld exit")
        #expect(run.instructions[1].contains("LoadFile('short.txt') returned 'It rained.'"))
    }

    @Test func aLongFileIsAnArtifact() async throws {
        let run = try await play("`$t = LoadFile(path=\"long.txt\")`\nyld call", "yld exit")
        #expect(run.finalState.agents["Reader"]?.artifacts.artifacts["t"]?.content.count == 600)
        #expect(run.instructions[1].contains("LoadFile('long.txt') returned a str of 600 characters"))
    }

    @Test(arguments: [
        ("other.txt", "Error: there is no file other.txt in the program's folder."),
        ("image.png", "'image.png' is not a text in UTF-8"), ("zero.bin", "'zero.bin' is not a text in UTF-8"),
        ("huge.txt", "'huge.txt' is larger than 8 MiB"),
    ]) func errorsAreToldToTheModel(path: String, told: String) async throws {
        let run = try await play("`$t = LoadFile(\"\(path)\")` `Say(\"no\")`\nyld exit", "yld exit")
        #expect(run.messages == [])
        #expect(run.instructions[1].contains(told))
    }

    @Test func whereNoFileMayBeRead() async throws {
        let run = try await play("`$t = LoadFile(\"short.txt\")`\nyld exit", "yld exit", allowed: false)
        #expect(run.instructions[1].contains("No file can be loaded here"))
        #expect(!run.instructions[0].contains("LoadFile"), "what is not possible is not taught")
    }

    @Test func itIsTaughtWhereThePlaybookSpeaksOfFiles() async throws {
        #expect(try await play("yld exit").instructions[0].contains("`$text = LoadFile("))
        let other = try await PlayedRun.play(CallTests.shop, ["Shop": [.reply("yld exit")]], readFile: Self.read)
        #expect(!other.instructions[0].contains("LoadFile"))
    }
}
