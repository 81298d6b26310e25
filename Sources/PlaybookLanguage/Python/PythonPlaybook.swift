import OrderedCollections
import Streaming

/// A function with the decorator `@playbook` in a Python fence, as far as its text shows without running it.
struct PythonPlaybook: Sendable {
    /// A text of the source and the line on which it stands, counted from 0 in the block.
    struct Text: Sendable {
        var text: String
        var line: Int
    }

    var name: String
    /// The line of `def`, counted from 0 in the block.
    var line: Int
    /// `self` and starred ones left out.
    var parameters: [PlaybookDefinition.Parameter] = []
    var returnType: String?
    /// The first line of the docstring.
    var description = ""
    /// The decorator's `triggers=[…]`, as written.
    var triggers: [Text] = []
    /// Its other keywords. A value that is no literal stands here as its source.
    var metadata: OrderedDictionary<String, PlaybookValue> = [:]
    /// What is wrong with the decorator, if anything.
    var fault: Text?

    var isPublic: Bool { PlaybookDefinition.isPublic(metadata) }

    /// Whether a line of a fence is the decorator.
    static func isDecorator(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.hasPrefix("@playbook") else { return false }
        return !(line.dropFirst("@playbook".utf8.count).first?.continuesName ?? false)
    }

    /// The playbooks that a block defines at its top level, and the names of its functions without the decorator.
    ///
    /// This is a scan for names, not a parser: Python itself decides when the block is run.
    static func functions(in source: String) -> (playbooks: [PythonPlaybook], plain: [String]) {
        let source = Array(source.utf8)
        let statements = PythonStatements(source)
        var lines = LineCounter(source)
        var playbooks: [PythonPlaybook] = []
        var plain: [String] = []
        var decorator: ArraySlice<UInt8>?
        var isBeforeDocstring = false
        for statement in statements.all {
            let text = statements.text[statement.range]
            if isBeforeDocstring, !statement.isTopLevel, let last = playbooks.indices.last {
                playbooks[last].description = docstring(text)
            }
            isBeforeDocstring = false
            guard statement.isTopLevel else { continue }
            if isDecorator(text) {
                decorator = text
            } else if let signature = signature(text) {
                if let decorator {
                    var playbook = PythonPlaybook(name: "", line: 0)
                    playbook.readDecorator(decorator, &lines)
                    playbook.line = lines.line(of: text.startIndex)
                    let body = playbook.readSignature(signature)
                    if let body { playbook.description = docstring(body) }
                    isBeforeDocstring = body == nil
                    if playbook.name.isIdentifier { playbooks.append(playbook) }
                } else {
                    plain.append(String(decoding: signature.prefix(while: \.continuesName), as: UTF8.self))
                }
                decorator = nil
            } else if text.first != UInt8(ascii: "@") {
                decorator = nil
            }
        }
        return (playbooks, plain)
    }

    // MARK: The function

    /// What stands behind `def` or `async def`.
    private static func signature(_ statement: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = statement
        if rest.hasPrefix("async ") { rest = rest.dropFirst("async ".utf8.count).drop(while: \.isBlank) }
        return rest.hasPrefix("def ") ? rest.dropFirst("def ".utf8.count).drop(while: \.isBlank) : nil
    }

    /// Reads name, parameters and type. The body, if it stands on the same line.
    private mutating func readSignature(_ signature: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let nameBytes = signature.prefix(while: \.continuesName)
        name = String(decoding: nameBytes, as: UTF8.self)
        var rest = signature[nameBytes.endIndex...].drop(while: \.isBlank)
        if rest.first == UInt8(ascii: "["), let close = BracketScanner.parts(of: rest, from: rest.startIndex + 1).close
        {
            rest = rest[(close + 1)...].drop(while: \.isBlank)
        }
        guard rest.first == UInt8(ascii: "(") else { return nil }
        let (parts, close) = BracketScanner.parts(of: rest, from: rest.startIndex + 1)
        parameters = parts.compactMap { Self.parameter(rest[$0].trimmed) }
        guard let close else { return nil }
        rest = rest[(close + 1)...].trimmed
        let colon = BracketScanner.first(UInt8(ascii: ":"), in: rest) ?? rest.endIndex
        if rest.hasPrefix("->") {
            let type = rest[..<colon].dropFirst(2).trimmed
            returnType = type.isEmpty ? nil : String(decoding: type, as: UTF8.self)
        }
        let body = rest[colon...].dropFirst().trimmed
        return body.isEmpty ? nil : body
    }

    private static func parameter(_ text: ArraySlice<UInt8>) -> PlaybookDefinition.Parameter? {
        let nameBytes = text.prefix(while: \.continuesName)
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard name.isIdentifier, name != "self" else { return nil }
        var parameter = PlaybookDefinition.Parameter(name: name)
        let rest = text[nameBytes.endIndex...].drop(while: \.isBlank)
        let equals = BracketScanner.first(UInt8(ascii: "="), in: rest)
        if rest.first == UInt8(ascii: ":") {
            let type = rest[..<(equals ?? rest.endIndex)].dropFirst().trimmed
            parameter.type = type.isEmpty ? nil : String(decoding: type, as: UTF8.self)
        }
        if let equals {
            // A default that only Python can compute still lets callers leave the argument out.
            parameter.defaultValue = PlaybookValue(literal: rest[equals...].dropFirst()) ?? .null
        }
        return parameter
    }

    /// The first line of a docstring, or nothing where the statement is none.
    private static func docstring(_ statement: ArraySlice<UInt8>) -> String {
        let opening = statement.prefix { !$0.isNewlineOrQuote }
        guard opening.count <= 1, opening.allSatisfy({ "rRuU".utf8.contains($0) }),
            case .string(let text) = PlaybookValue(literal: statement)
        else { return "" }
        return text.split(separator: "\n").lazy.map(\.trimmed).first { !$0.isEmpty } ?? ""
    }

    // MARK: The decorator

    private mutating func readDecorator(_ decorator: ArraySlice<UInt8>, _ lines: inout LineCounter) {
        guard let open = decorator.firstIndex(of: UInt8(ascii: "(")) else { return }
        for range in BracketScanner.parts(of: decorator, from: open + 1).parts {
            let part = decorator[range].trimmed
            guard !part.isEmpty else { continue }
            let key = part.prefix(while: \.continuesName)
            let rest = part[key.endIndex...].drop(while: \.isBlank)
            guard !key.isEmpty, rest.first == UInt8(ascii: "="), rest.dropFirst().first != UInt8(ascii: "=") else {
                note("`@playbook` takes keywords only, as in `triggers=[…]`; this argument has no effect", part, &lines)
                continue
            }
            let name = String(decoding: key, as: UTF8.self)
            if let near = Self.keyword(near: name) {
                note("`\(name)` has no effect here. Did you mean `\(near)`?", part, &lines)
            }
            let value = rest.dropFirst().trimmed
            if name == "triggers" {
                readTriggers(value, &lines)
            } else {
                metadata[name] = PlaybookValue(literal: value) ?? .string(String(decoding: value, as: UTF8.self))
            }
        }
    }

    /// The keyword of the language that another one almost is.
    private static func keyword(near name: String) -> String? {
        guard !keywords.contains(name), name.utf8.count <= 20 else { return nil }
        let folded = name.lowercased()
        return keywords.first { NearNames.distance(folded, $0) <= ($0.utf8.count < 8 ? 1 : 2) }
    }

    private static let keywords = ["triggers", "public", "parallel", "idempotent", "export", "hidden"]

    private mutating func readTriggers(_ value: ArraySlice<UInt8>, _ lines: inout LineCounter) {
        let isList = value.first == UInt8(ascii: "[") || value.first == UInt8(ascii: "(")
        let ranges = isList ? BracketScanner.parts(of: value, from: value.startIndex + 1).parts : [value.indices]
        for range in ranges {
            let part = value[range].trimmed
            guard !part.isEmpty else { continue }
            if case .string(let text) = PlaybookValue(literal: part) {
                triggers.append(Text(text: text.trimmed, line: lines.line(of: part.startIndex)))
            } else {
                note("Triggers must be literal texts: Python is not run to read this one", part, &lines)
            }
        }
    }

    private mutating func note(_ message: String, _ part: ArraySlice<UInt8>, _ lines: inout LineCounter) {
        if fault == nil { fault = Text(text: message, line: lines.line(of: part.startIndex)) }
    }
}

/// Tells the lines of places that are asked for from front to back, in one pass.
private struct LineCounter {
    private let source: [UInt8]
    private var index = 0
    private var line = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    mutating func line(of place: Int) -> Int {
        // A place before the last one is on its line or above; that does not occur.
        while index < min(place, source.count) {
            if source[index] == .newline { line += 1 }
            index += 1
        }
        return line
    }
}

extension UInt8 {
    fileprivate var isNewlineOrQuote: Bool {
        self == .newline || self == UInt8(ascii: "\"") || self == UInt8(ascii: "'")
    }
}
