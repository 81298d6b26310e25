extension String {
    /// The text as it stands between the double quotes of a literal, in the escapes that the language and YAML have in common.
    ///
    /// - Parameter doublingBraces: whether `{` and `}` are doubled, as an f-string wants it.
    public func escapedForLiteral(doublingBraces: Bool = false) -> String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case "{" where doublingBraces: escaped += "{{"
            case "}" where doublingBraces: escaped += "}}"
            default:
                // YAML takes neither control characters nor line separators as they are.
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
                    let digits = String(scalar.value, radix: 16)
                    escaped += "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}
