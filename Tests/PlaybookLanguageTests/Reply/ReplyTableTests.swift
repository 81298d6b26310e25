import TestSupport
import Testing

/// What replies mean: the tables of `Tests/Fixtures/replies`, which a person can read and add to.
@Suite struct ReplyTableTests {
    @Test func theTablesAreFound() {
        #expect(ReplyTable.cases.count >= 480)
        #expect(ReplyTable.wholeReplies.count >= 20)
        #expect(ReplyTable.corpus.count >= 100)
        #expect(Set(ReplyTable.cases.map(\.name)).count == ReplyTable.cases.count, "names are used once")
    }

    @Test(arguments: ReplyTable.cases)
    func reads(_ reply: ReplyCase) {
        reply.check()
    }

    @Test(arguments: ReplyTable.wholeReplies)
    func readsWholeReplies(_ reply: ReplyCase) {
        reply.check()
    }

    /// What the fuzzer found worth keeping.
    @Test func theCorpusKeepsTheInvariants() {
        var random = SeededGenerator(seed: 1)
        for reply in ReplyTable.corpus {
            let violation = ReplyInvariants.violation(by: reply, random: &random)
            #expect(violation == nil, "\(String(decoding: reply, as: UTF8.self).escaped)")
        }
    }
}
