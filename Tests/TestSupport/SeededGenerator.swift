/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Array {
    /// The elements in pieces of random lengths, some of them empty.
    public func cut(using random: inout SeededGenerator) -> [ArraySlice<Element>] {
        var pieces: [ArraySlice<Element>] = []
        var rest = self[...]
        while !rest.isEmpty {
            let length = Int.random(in: 0...5, using: &random)
            pieces.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}
