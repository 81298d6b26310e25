/// Words of a server, searched without regard to case.
struct ServerWords: Sendable, Hashable {
    private let text: String

    init(_ text: String) {
        self.text = text.lowercased()
    }

    func say(_ phrases: String...) -> Bool { say(anyOf: phrases) }

    func say(anyOf phrases: [String]) -> Bool { phrases.contains { text.contains($0) } }

    /// Whether one of the names stands there by itself: `stream` does not stand in `stream_options`.
    func mention(_ names: String...) -> Bool {
        func isPart(_ character: Character) -> Bool { character == "_" || character.isLetter || character.isNumber }
        return names.contains { name in
            text.ranges(of: name).contains { range in
                let before = text[..<range.lowerBound].last
                let after = text[range.upperBound...].first
                return !(before.map(isPart) ?? false) && !(after.map(isPart) ?? false)
            }
        }
    }

    /// The number that follows a phrase; its digits may be grouped with commas.
    func number(after phrase: String) -> Int? {
        guard let range = text.firstRange(of: phrase) else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isASCII && $0.isNumber || $0 == "," }.filter { $0 != "," })
    }

    /// All numbers in it.
    var numbers: [Int] {
        text.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
    }
}
