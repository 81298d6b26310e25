import Streaming

/// The mark before a list item: `-`, `*`, `+`, `1.` or `1)`, and a space.
enum ListMarker {
    /// What stands behind the marker with which `line` begins, or nil where it begins with none. Empty for an item
    /// without text.
    static func content(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = line.first else { return nil }
        var rest: ArraySlice<UInt8>
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "*") || first == UInt8(ascii: "+") {
            rest = line.dropFirst()
        } else {
            rest = line.drop(while: \.isDigit)
            // CommonMark allows nine digits; more would be a number in prose.
            guard rest.startIndex > line.startIndex, rest.startIndex - line.startIndex <= 9,
                rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ")")
            else { return nil }
            rest.removeFirst()
        }
        guard rest.first?.isBlank ?? true else { return nil }
        return rest.drop(while: \.isBlank)
    }

    /// Whether the line is a rule (`---`, `* * *`, `___`) and so no list item.
    static func isRule(_ line: ArraySlice<UInt8>) -> Bool {
        let marks = line.trimmed
        guard let mark = marks.first,
            mark == UInt8(ascii: "-") || mark == UInt8(ascii: "*") || mark == UInt8(ascii: "_")
        else { return false }
        return marks.allSatisfy { $0 == mark || $0.isBlank } && marks.count { $0 == mark } >= 3
    }
}
