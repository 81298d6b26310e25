import ChatDisplay

/// Tells the wheel from the arrow keys, where the terminal turns one into the other: a tick of the wheel is several arrows
/// at once, and nobody presses a key as fast.
struct AlternateScroll: Sendable {
    /// Up or down, and how often it has come since the last pause, or anything else.
    private var arrow = ChatKey.up
    private var count = 0

    /// Terminals send as many for a tick, or more.
    private static let fewestRows = 3

    /// Holds arrows back until something else follows.
    mutating func take(_ output: KeyDecoder.Output) -> [KeyDecoder.Output] {
        guard case .key(let key) = output, key == .up || key == .down else { return end() + [output] }
        let before = key == arrow ? [] : end()
        arrow = key
        count += 1
        return before
    }

    /// Nothing more is there to be read now.
    mutating func end() -> [KeyDecoder.Output] {
        defer { count = 0 }
        guard count >= Self.fewestRows else { return Array(repeating: .key(arrow), count: count) }
        return [.key(.wheelRows(arrow == .up ? -count : count))]
    }
}
