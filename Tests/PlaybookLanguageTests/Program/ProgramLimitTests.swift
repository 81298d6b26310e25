import OrderedCollections
import TestSupport
import Testing

@testable import PlaybookLanguage

/// Large and hostile programs: what they cost is proportional to their size, and nothing crashes.
@Suite struct ProgramLimitTests {
    private static let head = "# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n"

    private func load(_ text: String) throws -> Program {
        try Program(files: [SourceFile(path: "p.md", text: text)])
    }

    private func problems(_ text: String) -> [ProgramProblem] {
        do {
            return try Program(files: [SourceFile(path: "p.md", text: text)]).warnings
        } catch {
            return error.problems
        }
    }

    @Test(.timeLimit(.minutes(1))) func twentyThousandHeadingsAreRead() throws {
        let playbooks = (0..<20_000).map { "## Play \($0)\n### Steps\n- Call Play \($0 / 2)\n" }
        let program = try load(Self.head + "- Greet the user\n" + playbooks.joined())
        #expect(program.agents.first?.playbooks.count == 20_001)
        #expect(program.agents.first?.playbooks.last?.steps.first?.text == "Play9999()")
    }

    @Test(.timeLimit(.minutes(1))) func manyAgentsAreRead() throws {
        let program = try load(Self.head + (0..<5_000).map { "# Agent \($0)\n## P\npublic: true\n\n- x\n" }.joined())
        #expect(program.agents.count == 5_001)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [" ", "(", "`", "<!--", "$", ",", "a(", "[", "- ", "#", "\"", "\\", "é"])
    func aLongLineOfOneThingIsRead(_ piece: String) {
        let long = String(repeating: piece, count: 50_000)
        for text in [
            "# A\(long)", "# A\n## B\(long)", "# A\n## B($x\(long)", Self.head + "- If x\(long)",
            "---\na: \(long)\n---\n",
        ] {
            for problem in problems(text) { #expect(problem.rendered.utf8.count < 1000) }
        }
    }

    @Test func listsThatNestTooDeepAreAnError() {
        let lines = (0..<10_000).map { String(repeating: " ", count: 2 * $0) + "- x\n" }
        let problems = problems(Self.head + lines.prefix(1_000).joined())
        #expect(problems.first?.message.hasPrefix("Entries may nest at most 100 levels deep") == true)
        #expect(problems.first?.location.line == 106)
    }

    @Test func markersThatNestOnOneLineAreOneEntry() throws {
        let program = try load(Self.head + String(repeating: "- ", count: 10_000) + "x")
        #expect(program.agents.first?.playbooks.first?.steps.count == 1)
    }

    @Test func aliasesOfYAMLAreRefused() {
        let bomb = (1...30).map { "k\($0): &a\($0) [\($0 > 1 ? "*a\($0 - 1), *a\($0 - 1)" : "x")]\n" }
        let problems = problems("---\n" + bomb.joined() + "---\n" + Self.head + "- x\n")
        #expect(problems.map(\.message) == ["YAML anchors and aliases are not supported. Write the value out"])
        #expect(problems.first?.location.line == 2)
    }

    @Test func ampersandsAndAsterisksAloneAreNoAliases() throws {
        let program = try load("---\na: R &D\nb: \"*x* & *y*\"\n---\n" + Self.head + "- x\n")
        #expect(program.frontMatter["b"] == .string("*x* & *y*"))
    }

    @Test func deepYAMLIsAnError() {
        let deep = String(repeating: "[", count: 20_000)
        #expect(problems("---\na: \(deep)\n---\n" + Self.head + "- x\n").first?.severity == .error)
    }

    @Test(arguments: ["- ", "? ", ": "]) func yamlThatNestsOnOneLineIsAnError(_ mark: String) {
        let deep = String(repeating: mark, count: 100_000)
        #expect(problems("---\na:\n  \(deep)x\n---\n" + Self.head + "- x\n").first?.severity == .error)
    }

    @Test func yamlThatNestsByItsIndentationIsAnError() {
        let deep = (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(problems("---\n" + deep + "---\n" + Self.head + "- x\n").first?.severity == .error)
    }

    @Test func numbersThatNestInNestedListsAreAnError() throws {
        var lines: [String] = []
        for level in 0..<20 {
            for depth in 1...100 {
                let number = Array(repeating: "01", count: depth).joined(separator: ".")
                lines.append(String(repeating: " ", count: 2 * level) + "- \(number):EXE x\n")
            }
        }
        let problems = problems(Self.head + lines.joined())
        #expect(problems.contains { $0.message.hasPrefix("Steps may nest at most 100 levels deep") })
        #expect(problems.allSatisfy { $0.location.line > 6 })
    }

    @Test(arguments: ["not ", "(", "[", "{", "-", "f\"{", "a[", "a.", "1 + ", "1 < ", "x and ", "len(", "Price("])
    func longExpressionsAreRefused(_ piece: String) {
        let long = String(repeating: piece, count: 20_000)
        #expect(throws: ReplyError.self) { try Expression(parsing: long + "x" + long) }
        #expect(throws: ReplyError.self) { try PlaybookCall.Value(parsing: long) }
        #expect(PlaybookValue(json: long) == nil)
    }

    /// Damage fixtures at random; whatever comes out, loading ends in a program that reads back, or in errors that can
    /// be shown.
    @Test(.timeLimit(.minutes(1)), arguments: ProgramFixture.all + ProgramFixture.field)
    func damagedFilesNeverCrash(_ fixture: ProgramFixture) throws {
        var random = SeededGenerator(seed: 7)
        let pieces: [[UInt8]] =
            ["\n", "`", "```\n", "<!--", "-->", "# ", "## ", "### Steps\n", "- ", "  ", "(", "\"", "---\n", ":"]
            .map { Array($0.utf8) } + [[0xFF], [0x0D], [0]]
        for _ in 0..<60 {
            var bytes = fixture.bytes
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
                let piece = Bool.random(using: &random) ? pieces.randomElement(using: &random) ?? [] : []
                bytes.replaceSubrange(place..<end, with: piece)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let program: Program
            do {
                program = try Program(files: [SourceFile(path: fixture.name, bytes: bytes)])
            } catch {
                #expect(error.problems.contains { $0.severity == .error }, "\(text)")
                continue
            }
            do {
                let again = try Program(files: [SourceFile(path: "printed.pbasm", text: program.pbasm)])
                #expect(again.withoutPlaces == program.withoutPlaces, "\(text)")
            } catch {
                Issue.record("\(error)\nof the program\n\(text)\nprinted as\n\(program.pbasm)")
            }
        }
    }
}
