import Testing

@testable import PlaybookLanguage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A program in a folder of Tests/Fixtures/programs. Adding a case is adding a file; `RECORD_FIXTURES=1` writes its outline.
struct ProgramFixture: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var folder: String

    var testDescription: String { name }
    var path: String { folder + "/" + name }
    var file: SourceFile { SourceFile(path: path, bytes: bytes) }
    var outlinePath: String { path + ".outline" }

    /// Everything that can be read of it, its imports too.
    func check() -> ProgramCheck {
        ProgramCheck(files: [file], folder: ProgramFolder(path: folder))
    }

    /// Small programs for one subject each, with an outline.
    static let all = fixtures(in: folder)
    /// Programs as authors write them, with counts.
    static let field = fixtures(in: folder + "/field")

    static let folder: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/") + "/Fixtures/programs"
    }()

    private static func fixtures(in folder: String) -> [ProgramFixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasSuffix(".outline") && !$0.hasSuffix(".counts") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map {
                ProgramFixture(name: name, bytes: Array($0), folder: folder)
            }
        }
    }
}

@Suite struct ProgramFixtures {
    @Test func areFound() {
        #expect(ProgramFixture.all.count >= 20)
    }

    @Test(arguments: ProgramFixture.all)
    func hasTheOutline(_ fixture: ProgramFixture) throws {
        var outline: String
        do {
            outline = ProgramOutline.outline(of: try Program(fixture.check()))
        } catch {
            outline = error.description + "\n"
        }
        outline.replace(ProgramFixture.folder + "/", with: "")
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data(outline.utf8).write(to: URL(filePath: fixture.outlinePath))
        }
        let expected = try #require(FileManager.default.contents(atPath: fixture.outlinePath))
        #expect(outline == String(decoding: expected, as: UTF8.self))
    }

    /// What is printed as PBASM reads back to the same program, and prints the same again.
    @Test(arguments: ProgramFixture.all + ProgramFixture.field)
    func readsBackAsPBASM(_ fixture: ProgramFixture) throws {
        guard let program = try? Program(fixture.check()) else { return }
        let printed = program.pbasm
        let again = try Program(files: [SourceFile(path: "printed.pbasm", text: printed)])
        #expect(again.pbasm == printed)
        #expect(again.withoutPlaces == program.withoutPlaces)
    }
}

extension Program {
    /// The program without source places and warnings, which differ between a source and its PBASM.
    var withoutPlaces: Program {
        let nowhere = PlaybookLanguage.SourceLocation(file: "", line: 0)
        var program = self
        program.warnings = []
        program.files = []
        for agent in program.agents.indices {
            program.agents[agent].location = nowhere
            for block in program.agents[agent].pythonBlocks.indices {
                program.agents[agent].pythonBlocks[block].location = nowhere
            }
            for index in program.agents[agent].playbooks.indices {
                var playbook = program.agents[agent].playbooks[index]
                playbook.location = nowhere
                playbook.source = ""
                for trigger in playbook.triggers.indices { playbook.triggers[trigger].location = nowhere }
                for note in playbook.notes.indices { playbook.notes[note].location = nowhere }
                playbook.steps = playbook.steps.map { $0.at(nowhere) }
                program.agents[agent].playbooks[index] = playbook
            }
        }
        return program
    }
}

extension Step {
    fileprivate func at(_ location: PlaybookLanguage.SourceLocation) -> Step {
        Step(number: number, code: code, text: text, children: children.map { $0.at(location) }, location: location)
    }
}
