/// Tells pasted text from typed text by its speed, for terminals that do not mark pastes: an Enter in the midst of it is a
/// line end of the text and must not send.
///
/// Times are milliseconds of a clock that never goes back.
struct PasteBurst: Sendable {
    private var lastText = Int64.min
    /// Characters that came without a pause.
    private var length = 0

    /// Characters of a paste follow each other within this time, those of a person hardly ever.
    private static let longestGap: Int64 = 8
    /// So many of them without a pause are no typing: a slow connection hands over two or three keys at once.
    private static let shortestPaste = 4
    /// A paste may pause so long between what the terminal hands over at once.
    private static let longestPause: Int64 = 100

    /// What a key means, given when it came.
    mutating func meaning(of key: ChatKey, at now: Int64) -> ChatKey {
        switch key {
        case .text(let text):
            follow(text.count, at: now)
            return key
        case .enter where isPaste(at: now):
            follow(1, at: now)
            return .newLine
        case .tab where isPaste(at: now):
            follow(1, at: now)
            return .text("\t")
        default:
            length = 0
            return key
        }
    }

    private func isPaste(at now: Int64) -> Bool {
        length >= Self.shortestPaste && now - lastText <= Self.longestPause
    }

    private mutating func follow(_ count: Int, at now: Int64) {
        let gap = length >= Self.shortestPaste ? Self.longestPause : Self.longestGap
        let isContinued = length > 0 && now - lastText <= gap
        length = (isContinued ? length : 0) + count
        lastText = now
    }
}
