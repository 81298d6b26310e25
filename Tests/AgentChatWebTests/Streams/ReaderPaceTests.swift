import Testing

@testable import AgentChatWeb

/// When a reader of a stream is too slow.
@Suite struct ReaderPaceTests {
    /// What is looked at: seconds, entries told, entries there; and whether the reader is sent away at the last one.
    static let table: [(name: String, looks: [(at: Int64, position: Int, count: Int)], isTooSlow: Bool)] = [
        ("told everything", [(0, 5, 5), (100, 6, 6), (1000, 7, 7)], false),
        ("behind for a while", [(0, 5, 9), (30, 8, 20)], false),
        ("behind for long", [(0, 5, 9), (31, 8, 20)], true),
        ("behind all the time, but never for long", [(0, 5, 100), (20, 100, 300), (40, 300, 500)], false),
        ("never at the end, and slower and slower", [(0, 5, 100), (20, 100, 300), (51, 299, 500)], true),
        ("silence, and then much", [(0, 5, 5), (100, 6, 400)], false),
        ("much after silence, and then nothing", [(0, 5, 5), (100, 6, 400), (131, 300, 500)], true),
        ("a long past takes its time", [(0, 1, 5), (100, 3, 50), (200, 4, 90)], false),
        ("and is not counted later", [(0, 1, 5), (100, 6, 50), (120, 20, 90)], false),
        ("but what comes after it is", [(0, 1, 5), (100, 6, 50), (131, 20, 90)], true),
    ]

    @Test(arguments: table)
    func pace(name: String, looks: [(at: Int64, position: Int, count: Int)], isTooSlow: Bool) {
        var pace = ReaderPace(count: 5)
        let answers = looks.map { pace.isTooSlow(position: $0.position, count: $0.count, now: $0.at * 1000) }
        #expect(answers.last == isTooSlow)
        #expect(answers.dropLast().allSatisfy { !$0 })
    }
}
