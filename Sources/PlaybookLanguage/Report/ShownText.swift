/// A program's text as messages and outlines show it: one line, with nothing in it that could move the cursor or reorder
/// the line.
///
/// SessionLog's sanitizer, which this room must not know, would not do: each character has to stay one, or a caret stands
/// under another.
enum ShownText {
    /// A name in a message may be as long as its author likes.
    private static let longest = 400

    static func of(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let shown = String(String.UnicodeScalarView(scalars.prefix(longest).map(of)))
        return scalars.dropFirst(longest).isEmpty ? shown : shown + "…"
    }

    static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }
}
