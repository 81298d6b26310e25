import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whole replies as models write them: `Tests/Fixtures/replies/*.txt`, the reply above a line `----`, its events below.
@Suite struct ReplyFixtureTests {
    static let fixtures: [ReplyCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/replies").path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { file in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { return nil }
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            guard let rule = lines.firstIndex(of: "----") else { return nil }
            return ReplyCase(
                String(file.dropLast(4)), lines[..<rule].joined(separator: "\n"),
                lines[(rule + 1)...].filter { !$0.isEmpty }.map(String.init))
        }
    }()

    @Test func areFound() {
        #expect(Self.fixtures.count >= 20)
    }

    @Test(arguments: fixtures)
    func reads(_ fixture: ReplyCase) {
        fixture.check()
    }
}
