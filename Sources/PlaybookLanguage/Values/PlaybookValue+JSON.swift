internal import OrderedCollections

extension PlaybookValue {
    /// The value as compact JSON for prompts and tools, keys in their order; as Python's `json.dumps` but without spaces and
    /// with text left unescaped where JSON allows it.
    ///
    /// Keys that are no strings are written as strings, and nan and inf as `NaN` and `Infinity`: this form is for reading.
    /// What must come back exactly is encoded by `Codable`.
    public var json: String {
        var output = ""
        appendJSON(to: &output)
        return output
    }

    private func appendJSON(to output: inout String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .int(let value): output += String(value)
        case .double(let value):
            let infinity = value < 0 ? "-Infinity" : "Infinity"
            output += value.isNaN ? "NaN" : value.isInfinite ? infinity : FloatFormat.repr(of: value)
        case .string(let value): output += value.jsonQuoted
        case .list(let elements):
            output += "["
            var separator = ""
            for element in elements {
                output += separator
                element.appendJSON(to: &output)
                separator = ","
            }
            output += "]"
        case .dictionary(let entries):
            output += "{"
            var separator = ""
            for (key, value) in entries {
                output += separator
                if case .string(let name) = key {
                    output += name.jsonQuoted
                } else {
                    output += key.json.jsonQuoted
                }
                output += ":"
                value.appendJSON(to: &output)
                separator = ","
            }
            output += "}"
        }
    }
}

extension String {
    /// The string as RFC 8259 writes it: only quotes, backslashes and C0 controls are escaped.
    fileprivate var jsonQuoted: String {
        var output: [UInt8] = [UInt8(ascii: "\"")]
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): output += "\\n".utf8
            case UInt8(ascii: "\r"): output += "\\r".utf8
            case UInt8(ascii: "\t"): output += "\\t".utf8
            case 0..<0x20: output += ("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)).utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
        return String(decoding: output, as: UTF8.self)
    }
}
