import Streaming

/// The text of a playbook's heading: `Name($a, $b:int, $c:str = "x") -> type`.
struct PlaybookHeading {
    /// The name as written.
    var name: String
    var parameters: [PlaybookDefinition.Parameter] = []
    var returnType: String?

    /// Something in a heading that cannot be read.
    struct Failure: Error {
        var message: String
        /// Of the bytes given.
        var index: Int
    }

    /// Reads a heading's text.
    ///
    /// A bracket opens parameters if it stands directly behind the name, or if a `$` or the closing bracket follows
    /// it; other brackets belong to the name.
    init(_ text: ArraySlice<UInt8>) throws(Failure) {
        var index = text.startIndex
        while let open = text[index...].firstIndex(of: UInt8(ascii: "(")) {
            let inside = text[(open + 1)...].drop(while: \.isBlank)
            let hasMark = inside.first == UInt8(ascii: "$")
            let isAttached = open > text.startIndex && !text[open - 1].isBlank
            guard hasMark || isAttached || inside.first == UInt8(ascii: ")") else {
                index = open + 1
                continue
            }
            let parts = BracketScanner.parts(of: text, from: open + 1)
            guard let close = parts.close else {
                guard hasMark else { break }
                throw Failure(message: "The bracket of the parameters is never closed. Close it with `)`", index: open)
            }
            let rest = text[(close + 1)...].trimmed
            guard rest.isEmpty || rest == [UInt8(ascii: ":")] || rest.hasPrefix("->") else {
                if !hasMark {
                    index = close + 1
                    continue
                }
                throw Failure(
                    message: "Only a return type may follow the parameters: `Name($a) -> type`", index: rest.startIndex)
            }
            name = String(decoding: text[..<open].trimmed, as: UTF8.self)
            parameters = try Self.parameters(parts.parts.map { text[$0] })
            if rest.hasPrefix("->") { returnType = Self.type(rest.dropFirst(2)) }
            return
        }
        if let arrow = text.firstIndex(of: "->", from: text.startIndex) {
            name = String(decoding: text[..<arrow].trimmed, as: UTF8.self)
            returnType = Self.type(text[(arrow + 2)...])
        } else {
            name = String(decoding: text.trimmed, as: UTF8.self)
        }
    }

    private static func type(_ text: ArraySlice<UInt8>) -> String? {
        var type = text.trimmed
        if type.last == UInt8(ascii: ":") { type = type.dropLast().trimmed }
        return type.isEmpty ? nil : String(decoding: type, as: UTF8.self)
    }

    private static func parameters(
        _ parts: [ArraySlice<UInt8>]
    ) throws(Failure) -> [PlaybookDefinition.Parameter] {
        // `()` has one part, which is blank; so may the part behind a last comma be.
        let parts = parts.last?.trimmed.isEmpty ?? false ? parts.dropLast() : parts[...]
        var parameters: [PlaybookDefinition.Parameter] = []
        var names: Set<String> = []
        for part in parts {
            let parameter = try parameter(part)
            guard names.insert(parameter.name).inserted else {
                throw Failure(
                    message: "The parameter `\(parameter.name)` stands here twice. Rename one",
                    index: part.trimmed.startIndex)
            }
            parameters.append(parameter)
        }
        return parameters
    }

    private static func parameter(
        _ part: ArraySlice<UInt8>
    ) throws(Failure) -> PlaybookDefinition.Parameter {
        let text = part.trimmed
        let start = text.first == UInt8(ascii: "$") ? text.dropFirst() : text
        let end = start.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") } ?? start.endIndex
        let name = String(decoding: start[..<end].trimmed, as: UTF8.self)
        guard name.isIdentifier else {
            throw Failure(
                message: "`\(name)` is not a parameter's name. Write it as `$name`, `$name:type` or `$name = value`",
                index: text.startIndex)
        }
        var parameter = PlaybookDefinition.Parameter(name: name)
        var rest = start[end...]
        if rest.first == UInt8(ascii: ":") {
            let equals = BracketScanner.first(UInt8(ascii: "="), in: rest) ?? rest.endIndex
            let type = rest[(rest.startIndex + 1)..<equals].trimmed
            parameter.type = type.isEmpty ? nil : String(decoding: type, as: UTF8.self)
            rest = rest[equals...]
        }
        if rest.first == UInt8(ascii: "=") {
            let source = rest.dropFirst().trimmed
            guard let value = PlaybookValue(literal: source) else {
                throw Failure(
                    message:
                        "The default value of `\(name)` is not a literal. Write a string, number, list, dictionary, true, false or null",
                    index: source.startIndex)
            }
            parameter.defaultValue = value
        }
        return parameter
    }
}
