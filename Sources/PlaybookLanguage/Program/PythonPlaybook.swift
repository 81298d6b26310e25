import Streaming

/// A function with the decorator `@playbook` in a Python fence, as far as its lines show without running them.
struct PythonPlaybook: Sendable, Hashable {
    var name: String
    /// Parameters without default value, `self` and starred ones left out.
    var parameters: [String]
    /// The texts of the decorator's `triggers=[…]`, as written.
    var triggers: [String]
    var isPublic: Bool

    /// Whether a line of a fence is the decorator.
    static func isDecorator(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.hasPrefix("@playbook") else { return false }
        return !(line.dropFirst("@playbook".utf8.count).first?.continuesName ?? false)
    }
}

extension PythonBlock {
    /// How the block's playbooks are called: `GetCountry($name)`, parameters with a default value left out.
    public var callSignatures: [String] {
        playbooks.map { "\($0.name)(\($0.parameters.map { "$\($0)" }.joined(separator: ", ")))" }
    }

    /// The playbooks that the block defines at its top level.
    ///
    /// This is a scan for names, not a parser: Python itself decides when the block is run.
    var playbooks: [PythonPlaybook] {
        var playbooks: [PythonPlaybook] = []
        var decorator: [ArraySlice<UInt8>]?
        for line in Array(source.utf8).split(separator: UInt8.newline, omittingEmptySubsequences: false) {
            if PythonPlaybook.isDecorator(line) {
                decorator = [line]
            } else if let signature = Self.signature(line) {
                if let decorator {
                    playbooks.append(
                        Self.playbook(signature, decorator: Array(decorator.joined(separator: [.newline]))))
                }
                decorator = nil
            } else {
                decorator?.append(line)
            }
        }
        return playbooks
    }

    /// What stands behind `def` or `async def`.
    private static func signature(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = line
        if rest.hasPrefix("async ") { rest = rest.dropFirst("async ".utf8.count).drop(while: \.isBlank) }
        return rest.hasPrefix("def ") ? rest.dropFirst("def ".utf8.count).drop(while: \.isBlank) : nil
    }

    private static func playbook(_ signature: ArraySlice<UInt8>, decorator: [UInt8]) -> PythonPlaybook {
        let name = signature.prefix(while: \.continuesName)
        let keywords = String(decoding: decorator.filter { !$0.isBlank }, as: UTF8.self)
        return PythonPlaybook(
            name: String(decoding: name, as: UTF8.self),
            parameters: parameters(signature[name.endIndex...].trimmed),
            triggers: triggers(decorator[...]),
            isPublic: keywords.contains("public=True"))
    }

    /// Names before the first `)`, each up to its `:` or `=`; a default value ends those that must be given.
    private static func parameters(_ brackets: ArraySlice<UInt8>) -> [String] {
        let inside = brackets.dropFirst().prefix { $0 != UInt8(ascii: ")") }
        var names: [String] = []
        for part in inside.split(separator: UInt8(ascii: ",")) where !part.contains(UInt8(ascii: "=")) {
            let name = String(decoding: part.trimmed.prefix(while: \.continuesName), as: UTF8.self)
            if name.isIdentifier, name != "self" { names.append(name) }
        }
        return names
    }

    /// The one-line string literals between `triggers=[` and `]`.
    private static func triggers(_ decorator: ArraySlice<UInt8>) -> [String] {
        guard let keyword = decorator.firstIndex(of: "triggers", from: decorator.startIndex),
            let open = decorator[keyword...].firstIndex(of: UInt8(ascii: "["))
        else { return [] }
        var texts: [String] = []
        var index = open + 1
        while index < decorator.endIndex, decorator[index] != UInt8(ascii: "]") {
            let quote = decorator[index]
            index += 1
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = decorator[index...].firstIndex(of: quote)
            else { continue }
            texts.append(String(decoding: decorator[index..<end], as: UTF8.self))
            index = end + 1
        }
        return texts
    }
}
