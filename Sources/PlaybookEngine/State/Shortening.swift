/// How much of a frame's exchanges later prompts still show. The log keeps all.
struct Shortening: Sendable, Codable, Equatable {
    /// How many of the oldest exchanges are not shown whole, those that are left out included.
    var shortened = 0
    /// How many of the oldest are not shown at all.
    var leftOut = 0
}

extension Frame {
    /// The exchanges that prompts show as instruction and recap.
    var shortenedExchanges: ArraySlice<Exchange> {
        exchanges.prefix(shortening.shortened).dropFirst(shortening.leftOut)
    }

    /// The exchanges that prompts show as they were.
    var wholeExchanges: ArraySlice<Exchange> { exchanges.dropFirst(shortening.shortened) }
}
