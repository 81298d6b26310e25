internal import OrderedCollections

extension PlaybookValue {
    /// The value as text, as Python's `str()` gives it: strings as they are, everything else as ``repr``.
    public var text: String {
        if case .string(let value) = self { value } else { repr }
    }

    /// The value as Python's `repr()` writes it: `None`, `True`, `1e+16`, `'it'`, `[1, 'a']`, `{'a': 1}`.
    public var repr: String {
        var output = ""
        appendRepr(to: &output)
        return output
    }

    /// Python's name of the value's type: `NoneType`, `bool`, `int`, `float`, `str`, `list` or `dict`.
    public var typeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .int: "int"
        case .double: "float"
        case .string: "str"
        case .list: "list"
        case .dictionary: "dict"
        }
    }

    /// Whether the value counts as true in `and`, `or` and `not`: not null, false, zero or empty.
    public var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let elements): !elements.isEmpty
        case .dictionary(let entries): !entries.isEmpty
        }
    }

    private func appendRepr(to output: inout String) {
        switch self {
        case .null: output += "None"
        case .bool(let value): output += value ? "True" : "False"
        case .int(let value): output += String(value)
        case .double(let value): output += FloatFormat.repr(of: value)
        case .string(let value): output += value.pythonQuoted
        case .list(let elements):
            output += "["
            var separator = ""
            for element in elements {
                output += separator
                element.appendRepr(to: &output)
                separator = ", "
            }
            output += "]"
        case .dictionary(let entries):
            output += "{"
            var separator = ""
            for (key, value) in entries {
                output += separator
                key.appendRepr(to: &output)
                output += ": "
                value.appendRepr(to: &output)
                separator = ", "
            }
            output += "}"
        }
    }
}

extension String {
    /// The string as a Python literal: in single quotes, or in double quotes where it contains only single ones.
    var pythonQuoted: String {
        let quote: Unicode.Scalar = utf8.contains(UInt8(ascii: "'")) && !utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        var output = String.UnicodeScalarView()
        output.append(quote)
        for scalar in unicodeScalars {
            switch scalar {
            case quote, "\\":
                output.append("\\")
                output.append(scalar)
            case "\n": output.append(contentsOf: "\\n".unicodeScalars)
            case "\r": output.append(contentsOf: "\\r".unicodeScalars)
            case "\t": output.append(contentsOf: "\\t".unicodeScalars)
            case _ where scalar.isPythonPrintable: output.append(scalar)
            default: output.append(contentsOf: scalar.pythonEscape.unicodeScalars)
            }
        }
        output.append(quote)
        return String(output)
    }
}

extension Unicode.Scalar {
    /// As Python's `str.isprintable()`: everything but control, format, unassigned and separating characters; the space
    /// is printable.
    fileprivate var isPythonPrintable: Bool {
        if isASCII { return value >= 0x20 && value < 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: false
        default: true
        }
    }

    /// `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, the shortest that fits.
    fileprivate var pythonEscape: String {
        let (mark, width) = value <= 0xFF ? ("\\x", 2) : value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
        let digits = String(value, radix: 16)
        return mark + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
