import Testing

@testable import AgentChatWeb

/// How many files the server may have open, and what it says where these are too few.
@Suite struct OpenFileLimitTests {
    @Test(arguments: [
        (allowed: 1024, maxStreams: 10_000, maxRuns: 100, isEnough: false),
        (allowed: 10_400, maxStreams: 10_000, maxRuns: 100, isEnough: true),
        (allowed: 10_399, maxStreams: 10_000, maxRuns: 100, isEnough: false),
        (allowed: 1024, maxStreams: 100, maxRuns: .max, isEnough: false),
        (allowed: .max, maxStreams: 1_000_000, maxRuns: 1_000_000, isEnough: true),
    ])
    func saysWhetherThereAreEnough(_ row: (allowed: Int, maxStreams: Int, maxRuns: Int, isEnough: Bool)) {
        let notice = OpenFileLimit.notice(allowed: row.allowed, maxStreams: row.maxStreams, maxRuns: row.maxRuns)
        #expect((notice == nil) == row.isEnough)
        if let notice { #expect(notice.contains("\(row.allowed) files") && notice.contains("--max-streams")) }
    }

    @Test func theLimitIsRaisedOnceAndForAll() throws {
        let limit = try #require(OpenFileLimit.raise())
        #expect(limit > 0)
        #expect(OpenFileLimit.raise() == limit)
    }
}
