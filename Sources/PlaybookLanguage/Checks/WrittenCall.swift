import Streaming

/// `Name(` or `Agent.Name(` in a step, where it is meant as a call.
struct WrittenCall {
    /// What stands before the last point.
    var owner: String?
    var name: String
    /// Whether it is a call whatever it names. With a number or `name=` in the brackets it is one where the name is known.
    var isCertain: Bool
    /// What stands behind the opening bracket, as far as it is read.
    private var inside: ArraySlice<UInt8>

    private static let callVerbs: Set<String> = ["call", "run", "execute", "invoke", "queue", "enqueue"]

    /// In a step, so that a step of a million calls costs no more than it has to.
    private static let mostCalls = 50

    /// The first calls in the first line of a text, outside quotation marks: what follows is a fence.
    static func all(in text: String) -> [WrittenCall] {
        let bytes = Array(text.utf8).prefix { $0 != .newline }
        guard bytes.contains(UInt8(ascii: "(")) else { return [] }
        var calls: [WrittenCall] = []
        var isQuoted = false
        var isBehindVerb = false
        var index = bytes.startIndex
        while index < bytes.endIndex, calls.count < mostCalls {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard byte.continuesName, !byte.isDigit else {
                if !byte.isBlank, byte != UInt8(ascii: "`") { isBehindVerb = false }
                index += 1
                continue
            }
            let path = bytes[index...].prefix { $0.continuesName || $0 == UInt8(ascii: ".") }
            let before = index > bytes.startIndex ? bytes[index - 1] : .space
            if !isQuoted, path.endIndex < bytes.endIndex, bytes[path.endIndex] == UInt8(ascii: "("),
                before != UInt8(ascii: "$"), !before.isDigit,
                case let inside = bytes[(path.endIndex + 1)...],
                case let isShown = isBehindVerb || before == UInt8(ascii: "`") || showsArguments(inside),
                isShown || beginsWithValue(inside),
                let call = WrittenCall(path, inside, isCertain: isShown || isAlone(inside, behind: bytes[..<index]))
            {
                calls.append(call)
            }
            isBehindVerb = path.count <= 8 && callVerbs.contains(String(decoding: path, as: UTF8.self).lowercased())
            index = path.endIndex
        }
        return calls
    }

    private init?(_ path: ArraySlice<UInt8>, _ inside: ArraySlice<UInt8>, isCertain: Bool) {
        let parts = path.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard let name = parts.last, parts.allSatisfy(\.isIdentifier) else { return nil }
        self.name = name
        self.isCertain = isCertain
        self.inside = inside.prefix(Self.longestArguments)
        owner = parts.count > 1 ? parts.dropLast().joined(separator: ".") : nil
    }

    /// Far more than a step gives; what is longer is not looked at.
    private static let longestArguments = 500

    struct Argument {
        /// Of `name=value`.
        var keyword: String?
    }

    /// What is given, in order; nil where it is prose, at least in part.
    var arguments: [Argument]? {
        let (parts, close) = BracketScanner.parts(of: inside, from: inside.startIndex)
        guard close != nil else { return nil }
        let texts = parts.map { inside[$0].trimmed }
        if texts.count == 1, texts.allSatisfy(\.isEmpty) { return [] }
        var arguments: [Argument] = []
        for text in texts {
            guard let argument = Self.argument(text) else { return nil }
            arguments.append(argument)
        }
        return arguments
    }

    private static func argument(_ text: ArraySlice<UInt8>) -> Argument? {
        let name = text.first == UInt8(ascii: "$") ? text.dropFirst() : text
        let keyword = name.prefix(while: \.continuesName)
        let rest = name[keyword.endIndex...].drop(while: \.isBlank)
        if !keyword.isEmpty, rest.first == UInt8(ascii: "="), rest.dropFirst().first != UInt8(ascii: "=") {
            return Argument(keyword: String(decoding: keyword, as: UTF8.self))
        }
        guard let first = text.first else { return nil }
        let isLiteral = first.isDigit || "$\"'[{-".utf8.contains(first)
        return isLiteral || PlaybookValue(literal: text) != nil ? Argument() : nil
    }

    /// A number, or `name=`.
    private static func beginsWithValue(_ inside: ArraySlice<UInt8>) -> Bool {
        let rest = inside.drop(while: \.isBlank)
        let name = rest.prefix(while: \.continuesName)
        if let first = name.first, !first.isDigit {
            return rest[name.endIndex...].drop(while: \.isBlank).first == UInt8(ascii: "=")
        }
        return (rest.first == UInt8(ascii: "-") ? rest.dropFirst() : rest).first?.isDigit ?? false
    }

    /// Whether nothing else stands in the step but what its result is for: `$x = Name(1)`, `Get $x from Name(1)`.
    private static func isAlone(_ inside: ArraySlice<UInt8>, behind text: ArraySlice<UInt8>) -> Bool {
        let inside = inside.prefix(longestArguments)
        guard text.count < 200, let close = BracketScanner.parts(of: inside, from: inside.startIndex).close,
            inside[(close + 1)...].trimmed.allSatisfy({ $0 == UInt8(ascii: ".") })
        else { return false }
        let words = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard let last = words.last else { return true }
        return last == "=" || last == "from"
    }

    /// Whether a variable, a text or the closing bracket stands first in the brackets.
    private static func showsArguments(_ inside: ArraySlice<UInt8>) -> Bool {
        let rest = inside.drop(while: \.isBlank)
        switch rest.first {
        case UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: "'"): return true
        case UInt8(ascii: "$"): return rest.dropFirst().first.map { $0.continuesName && !$0.isDigit } ?? false
        default: return false
        }
    }
}
