import TestSupport
import Testing

@testable import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct ProgramFolderTests {
    /// `program/` with files of every kind, and `secret` beside it.
    private static func folder() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("secret", "s")
        try folder.write("programs/secret", "s")
        try folder.write("program/a.md", "a")
        try folder.write("program/sub/b.md", "bb")
        try folder.write("program/.env", "s")
        try folder.write("program/.git/config", "s")
        try folder.link("program/inside", to: "sub/b.md")
        try folder.link("program/outside", to: "../secret")
        try folder.link("program/folder", to: "..")
        try folder.link("program/hidden", to: ".env")
        try folder.link("program/nowhere", to: "nothing")
        try folder.link("program/round", to: "round")
        try folder.link("program/device", to: "/dev/zero")
        #expect(mkfifo(folder.path(of: "program/pipe"), 0o600) == 0)
        return folder
    }

    @Test(arguments: [
        ("a.md", "a"), ("./a.md", "a"), ("sub/b.md", "bb"), ("sub/../a.md", "a"), ("inside", "bb"),
        ("../program/a.md", "a"),
    ])
    func readsFilesInIt(_ path: String, _ content: String) throws {
        let folder = try Self.folder()
        let bytes = try ProgramFolder(path: folder.path(of: "program")).contents(of: path, limit: 2)
        #expect(bytes == Array(content.utf8))
    }

    @Test(
        arguments: [
            ("", .missing), ("nothing.md", .missing), ("a.md/b", .missing), ("nowhere", .missing), ("a.md\0", .missing),
            ("/etc/hostname", .outside), ("../secret", .outside), ("../programs/secret", .outside),
            ("outside", .outside), ("folder/secret", .outside), ("sub/../../secret", .outside), ("device", .outside),
            ("..", .outside), ("../nothing", .outside), ("sub/../../nothing", .outside),
            ("../../../nothing/b", .outside),
            ("sub/../nothing", .missing), (".env", .hidden), (".git/config", .hidden), ("sub/../.env", .hidden),
            ("hidden", .hidden), ("sub", .notAFile), ("pipe", .notAFile),
        ] as [(String, ProgramFolderError.Reason)])
    func refusesWhatIsNoFileInIt(_ path: String, _ reason: ProgramFolderError.Reason) throws {
        let folder = try Self.folder()
        #expect(throws: ProgramFolderError(path: path, reason: reason)) {
            try ProgramFolder(path: folder.path(of: "program")).contents(of: path, limit: 100)
        }
    }

    @Test(arguments: [300, 5000]) func aNameThatIsTooLong(length: Int) throws {
        let folder = try Self.folder()
        let path = String(repeating: "x", count: length)
        let error = #expect(throws: ProgramFolderError.self) {
            try ProgramFolder(path: folder.path(of: "program")).contents(of: path, limit: 100)
        }
        #expect(error?.explanation == "File name too long")
    }

    /// Somebody changes what a name means while it is read: now a file of the folder, now a link out of it.
    @Test func aLinkThatChangesLeadsNowhereElse() async throws {
        let folder = try Self.folder()
        let program = ProgramFolder(path: folder.path(of: "program"))
        let (name, next) = (folder.path(of: "program/turning"), folder.path(of: "program/next"))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<2000 {
                    // rename(2) leaves no moment without the name.
                    _ = symlink(number.isMultiple(of: 2) ? "a.md" : "../secret", next)
                    _ = rename(next, name)
                }
            }
            group.addTask {
                for _ in 0..<2000 {
                    let bytes = try? program.contents(of: "turning", limit: 10)
                    #expect(bytes == nil || bytes == Array("a".utf8))
                }
            }
        }
    }

    @Test func refusesFilesOverTheLimit() throws {
        let folder = try Self.folder()
        let program = ProgramFolder(path: folder.path(of: "program"))
        #expect(throws: ProgramFolderError(path: "sub/b.md", reason: .tooLarge(limit: 1))) {
            try program.contents(of: "sub/b.md", limit: 1)
        }
        #expect(
            ProgramFolderError(path: "a", reason: .tooLarge(limit: 1_048_576)).message
                == "`a` cannot be read: it is larger than 1 MiB")
    }

    @Test func saysWhatTheSystemSays() throws {
        let folder = try Self.folder()
        #expect(throws: ProgramFolderError.self) {
            try ProgramFolder(path: folder.path(of: "program")).contents(of: "round", limit: 1)
        }
        #expect(throws: ProgramFolderError.self) {
            try ProgramFolder(path: folder.path(of: "no such folder")).contents(of: "a.md", limit: 1)
        }
    }

    @Test(arguments: [("a.md", "."), ("x/a.md", "x"), ("/a.md", "/"), ("/x/y/a.md", "/x/y")])
    func isTheFolderOfAFile(_ file: String, _ folder: String) {
        #expect(ProgramFolder(ofFile: file).path == folder)
    }
}
