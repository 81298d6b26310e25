import OrderedCollections
import PlaybookLanguage
import SessionLog
import TestSupport
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

    private func play(_ answers: String..., allowed: Bool = true) async throws -> PlayedRun {
        let folder = try TestFolder()
        try folder.write("short.txt", "It rained.")
        try folder.write("marked.txt", "\u{FEFF}It rained.")
        try folder.write("long.txt", String(repeating: "x", count: 600))
        try folder.write("image.png", bytes: [0x89, 0x50])
        try folder.write("zero.bin", bytes: [0x41, 0])
        try folder.write("huge.txt", bytes: Array(repeating: 0x78, count: (8 << 20) + 1))
        try folder.write(".env", "KEY=1")
        try folder.write("folder/file.txt", "")
        return try await PlayedRun.play(
            Self.source, ["Reader": answers.map { .reply($0) }],
            folder: allowed ? ProgramFolder(path: folder.path) : nil)
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
        ("other.txt", "Error: `other.txt` cannot be read: there is no such file."),
        ("../other.txt", "it is not in the program's folder"), ("/etc/passwd", "it is not in the program's folder"),
        (".env", "names begin with a dot"), ("folder", "it is no regular file"),
        ("huge.txt", "it is larger than 8 MiB"),
        ("image.png", "`image.png` is not a text in UTF-8"), ("zero.bin", "`zero.bin` is not a text in UTF-8"),
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
        let other = try await PlayedRun.play(
            CallTests.shop, ["Shop": [.reply("yld exit")]], folder: ProgramFolder(path: "."))
        #expect(!other.instructions[0].contains("LoadFile"))
    }
}
