import Testing

@testable import ChatDisplay

@Suite("A paste that the terminal does not mark")
struct PasteBurstTests {
    /// Milliseconds before each key.
    private func meanings(_ script: String, gaps: [Int64]) -> [ChatKey] {
        var burst = PasteBurst()
        var now: Int64 = 1000
        return zip(KeyScript.keys(script), gaps).map { key, gap in
            now += gap
            return burst.meaning(of: key, at: now)
        }
    }

    @Test("an Enter in fast text is a line end, and so is the one behind it")
    func pasted() {
        let keys = meanings("abcd<Enter>e<Enter>", gaps: [50, 1, 0, 1, 0, 40, 1])
        #expect(keys == KeyScript.keys("abcd<NewLine>e<NewLine>"))
    }

    @Test("a tab in fast text is a tab")
    func tab() {
        #expect(meanings("abcd<Tab>", gaps: [0, 0, 0, 0, 0]).last == .text("\t"))
    }

    @Test("typed text is sent, however fast a few of its keys come")
    func typed() {
        #expect(meanings("hello<Enter>", gaps: [80, 60, 90, 70, 60, 80]).last == .enter)
        #expect(meanings("hello<Enter>", gaps: [80, 60, 90, 1, 1, 1]).last == .enter)
    }

    @Test("after a pause an Enter sends what was pasted")
    func pause() {
        #expect(meanings("abcdef<Enter>", gaps: [0, 0, 0, 0, 0, 0, 101]).last == .enter)
        #expect(meanings("abcd<Left><Enter>", gaps: [0, 0, 0, 0, 0, 0]).last == .enter)
    }
}
