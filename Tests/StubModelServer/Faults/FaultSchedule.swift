import TestSupport

/// Which requests meet which faults, by the order in which they arrive.
public struct FaultSchedule: Sendable, Hashable, CustomStringConvertible {
    public private(set) var faults: [Int: Fault] = [:]

    public init(_ faults: [Int: Fault] = [:]) {
        self.faults = faults
    }

    /// A schedule that follows from the seed. Half of them hold a single fault, of each kind in turn, at one of the first
    /// requests; in the others faults come more or less often, up to one at every request.
    public init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kinds = Fault.Kind.allCases
        guard Bool.random(using: &random) else {
            let kind = kinds[Int(seed % UInt64(kinds.count))]
            faults = [Int.random(in: 0..<10, using: &random): Fault(kind, seed: random.next())]
            return
        }
        let frequencies: [Double] = [0.1, 0.3, 0.6, 1]
        let frequency = frequencies.randomElement(using: &random) ?? 1
        for number in 0..<60 where Double.random(in: 0..<1, using: &random) < frequency {
            faults[number] = Fault(Self.kind(using: &random), seed: random.next())
        }
    }

    /// Final faults are rare, so that the others are met; so are those that take real time.
    private static func kind(using random: inout SeededGenerator) -> Fault.Kind {
        while true {
            let kind = Fault.Kind.allCases.randomElement(using: &random) ?? .close
            let isRare = kind.severity == .final || kind == .stall
            if !isRare || Int.random(in: 0..<10, using: &random) == 0 { return kind }
        }
    }

    public func contains(_ kind: Fault.Kind) -> Bool { faults.values.contains { $0.kind == kind } }

    public var description: String {
        faults.sorted { $0.key < $1.key }.prefix(20).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}
