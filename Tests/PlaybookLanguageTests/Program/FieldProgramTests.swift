import Testing

@testable import PlaybookLanguage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Programs in the styles of real authors, compared with what a person counted in them. The files `.counts` are written
/// by hand and never recorded.
@Suite struct FieldProgramTests {
    @Test func areFound() {
        #expect(ProgramFixture.field.count >= 12)
    }

    @Test(arguments: ProgramFixture.field)
    func hasWhatAReaderCounts(_ fixture: ProgramFixture) throws {
        let counts = try #require(FileManager.default.contents(atPath: fixture.path + ".counts"))
        let check = fixture.check()
        #expect(Self.counts(of: check) == String(decoding: counts, as: UTF8.self), "\(check.outline)")
        #expect(!check.hasErrors)
    }

    private static func counts(of check: ProgramCheck) -> String {
        let agents = check.report().agents
        let playbooks = agents.flatMap(\.playbooks)
        let triggers = playbooks.flatMap(\.triggers)
        let numbers: [(String, Int)] = [
            ("agents", agents.count), ("playbooks", playbooks.count),
            ("python", playbooks.count { $0.language == .python }),
            ("begin", triggers.count { $0.kind == "begin" }),
            ("condition", triggers.count { $0.kind == "condition" }),
            ("event", triggers.count { $0.kind == "event" }),
            ("steps", playbooks.reduce(0) { $0 + $1.steps }), ("warnings", check.problems.count),
        ]
        return numbers.map { "\($0) \($1)\n" }.joined()
    }

    /// What counts alone do not show.
    @Test(arguments: [
        ("order-desk.pb", "author: Lena", false), ("order-desk.pb", "Note: the shop is closed on Mondays.", true),
        ("order-desk.pb", "Session id: {$session}", true), ("trip_planner.playbooks", "It knows trains", true),
        ("trip_planner.playbooks", "delivery_channel", false), ("support-team.md", "startup_mode", false),
        ("support-team.md", "Reminder: names are spelt", true), ("library.md", "Quiet, please.", true),
        ("library.md", "author", false), ("drafts.md", "model: expensive", false),
    ])
    func prosesAndMetadataAreTold(_ name: String, _ text: String, _ isProse: Bool) throws {
        let fixture = try #require(ProgramFixture.field.first { $0.name == name })
        let agent = try #require(fixture.check().agents.first)
        #expect(agent.description.contains(text) == isProse, "\(agent.description)")
    }
}
