import OrderedCollections
import TestSupport
import Testing

@testable import PlaybookLanguage

@Suite struct ImportTests {
    private static let start = "# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n"

    /// Reads `main.md` of a folder with these files.
    private func check(_ files: [String: String], main: String = "main.md") throws -> ProgramCheck {
        let folder = try TestFolder()
        for (name, text) in files { try folder.write(name, text) }
        let path = folder.path(of: main)
        let file = SourceFile(path: path, text: files[main] ?? "")
        var check = ProgramCheck(files: [file], folder: ProgramFolder(ofFile: path))
        #expect(check.problems.allSatisfy { $0.location.file.hasPrefix(folder.path) })
        check.add([])
        return check
    }

    /// `file:line:column: message`, without the folder.
    private func problems(_ check: ProgramCheck) -> [String] {
        check.problems.map { problem in
            let name = problem.location.file.split(separator: "/").last ?? ""
            return "\(name):\(problem.location.line):\(problem.location.column): \(problem.message)"
        }
    }

    @Test func theFilesLinesTakeThePlaceOfTheLine() throws {
        let check = try check([
            "main.md": Self.start + "- If it rains\n  !import sub/rain.md  # more\n- End program\n",
            "sub/rain.md": "\u{FEFF}#!x\n- Say so\n\n!import ../deep.md\n",
            "deep.md": "---\ntitle: not used\n---\n- Greet the user\n",
        ])
        #expect(problems(check) == [])
        #expect(check.frontMatter.isEmpty)
        let steps = check.agents.first?.playbooks.first?.steps ?? []
        #expect(steps.map(\.number) == ["01", "02"])
        let rain = steps.first?.children ?? []
        #expect(rain.map(\.text) == ["Say(user, Say so)", "Say(user, Greet the user)"])
        // The place is that in the file, and not that of the moved line.
        #expect(rain.map(\.location.line) == [2, 4])
        #expect(rain.map(\.location.column) == [3, 3])
        #expect(
            rain.map { $0.location.file.split(separator: "/").suffix(2).joined(separator: "/") }
                == ["sub/rain.md", "../deep.md"])
    }

    @Test func problemsNameTheImportedFile() throws {
        let check = try check([
            "main.md": "# A\n  !import part.md\n## Main\n### Triggers\n- At the beginning\n## Bad($1)\n",
            "part.md": "text\n## Open($x, \"\n",
        ])
        #expect(
            problems(check).map { $0.prefix { $0 != " " } } == ["main.md:6:8:", "part.md:2:8:"])
        #expect(check.problems.last?.sourceLine == "## Open($x, \"")
    }

    @Test(arguments: [
        "```\n!import part.md\n```\n", "<!--\n!import part.md\n-->\n", "Text !import part.md\n", "- !import part.md\n",
        "!import\n", "!importpart.md\n", "<!-- x --> part.md\n", "`!import part.md`\n",
    ])
    func anythingElseIsText(_ text: String) throws {
        let check = try check([
            "main.md": "# A\n\(text)## Main\n### Triggers\n- At the beginning\n", "part.md": "# B\n",
        ])
        #expect(check.agents.map(\.className) == ["A"])
    }

    @Test func aFenceOrCommentEndsWithItsFile() throws {
        let check = try check([
            "main.md": Self.start + "!import part.md\n- End program\n-->\n", "part.md": "- a\n<!-- open\n```\n- b\n",
        ])
        #expect(
            problems(check) == [
                "part.md:3:1: The fence that opens here is never closed. Close it with a line of ```"
            ])
        #expect(check.agents.first?.playbooks.first?.steps.last?.text == "-->")
    }

    @Test func compiledFilesImportAndAreImported() throws {
        let check = try check([
            "main.md": Self.start + "!import part.pbasm\n", "part.pbasm": "- 05:EXE x\n!import last.md\n",
            "last.md": "- Greet the user\n",
        ])
        #expect(problems(check) == [])
        #expect(check.agents.first?.playbooks.first?.steps.map(\.number) == ["05", "06"])
    }

    @Test func aFileMayBeImportedTwice() throws {
        let check = try check(["main.md": Self.start + "!import part.md\n!import part.md\n", "part.md": "- x\n"])
        #expect(problems(check) == [])
        #expect(check.agents.first?.playbooks.first?.steps.count == 2)
    }

    @Test(arguments: [
        ("nothing.md", "`nothing.md` cannot be imported: there is no such file"),
        ("../x.md", "`../x.md` cannot be imported: it is not in the program's folder."),
        ("deep/up.md", "`../nothing.md` cannot be imported: there is no such file"),
        ("deep/out.md", "`../../nothing.md` cannot be imported: it is not in the program's folder."),
        ("/etc/hostname", "`/etc/hostname` cannot be imported: it is not in the program's folder."),
        (".hidden.md", "`.hidden.md` cannot be imported: files and folders whose names begin with a dot"),
        ("main.md", "`main.md` cannot be imported: it imports this file in turn."),
        ("cycle.md", "`./main.md` cannot be imported: it imports this file in turn."),
        ("large.md", "`large.md` cannot be imported: it is larger than 1 MiB"),
        ("bytes.md", "These bytes are not UTF-8."),
    ])
    func whatCannotBeImportedIsAnError(_ path: String, _ message: String) throws {
        let folder = try TestFolder()
        try folder.write("cycle.md", "!import ./main.md\n")
        try folder.write("deep/up.md", "!import ../nothing.md\n")
        try folder.write("deep/out.md", "!import ../../nothing.md\n")
        try folder.write("large.md", String(repeating: "x", count: 1_048_577))
        try folder.write("bytes.md", bytes: [0xC3, 0x0A])
        let text = Self.start + "- x\n  !import \(path)\n"
        try folder.write("main.md", text)
        let check = ProgramCheck(
            files: [SourceFile(path: folder.path(of: "main.md"), text: text)], folder: ProgramFolder(path: folder.path))
        #expect(check.problems.map { $0.message.hasPrefix(message) } == [true], "\(problems(check))")
    }

    @Test func withoutAFolderNothingIsImported() {
        let check = ProgramCheck(files: [SourceFile(path: "main.md", text: Self.start + "- x\n  !import ImportTests\n")]
        )
        #expect(
            problems(check)
                == ["main.md:7:3: `ImportTests` cannot be imported: this program does not come from a file"])
    }

    @Test func tenLevelsAreTheMost() throws {
        var files = ["main.md": Self.start + "- x\n!import 1.md\n"]
        for level in 1...9 { files["\(level).md"] = "!import \(level + 1).md\n" }
        files["10.md"] = "- y\n"
        #expect(problems(try check(files)) == [])
        files["10.md"] = "!import 11.md\n"
        files["11.md"] = "- y\n"
        #expect(
            problems(try check(files))
                == ["10.md:1:1: `11.md` cannot be imported: files import each other more than 10 levels deep"])
    }

    /// Ten files that each import the next one a hundred times would be read 100¹⁰ times.
    @Test(.timeLimit(.minutes(5))) func bombsAreErrors() throws {
        var files = ["main.md": Self.start + "!import 1.md\n", "10.md": "- x\n"]
        for level in 1...9 { files["\(level).md"] = String(repeating: "!import \(level + 1).md\n", count: 100) }
        #expect(problems(try check(files)).first?.hasSuffix("a program may import at most 1000 files") == true)

        let wide = String(repeating: " ", count: 100_000)
        files = [
            "main.md": Self.start + "\(wide)!import part.md\n", "part.md": String(repeating: "x\n", count: 100_000),
        ]
        #expect(problems(try check(files)).first?.contains("imports may add at most 16 MiB and ") == true)
    }
}
