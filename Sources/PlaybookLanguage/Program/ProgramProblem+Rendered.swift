extension ProgramProblem {
    /// The problem as a person reads it: `file:line:column: error: message`, the source line, and a caret under the
    /// column. No final newline.
    ///
    /// Control characters appear as `�`, tabs stay tabs in both lines so that the caret stands right, and of a long
    /// line only the surroundings of the column are shown.
    public var rendered: String {
        let head =
            "\(Self.neutralised(location.file)):\(location.line):\(location.column): "
            + "\(severity.rawValue): \(Self.neutralised(message))"
        guard !sourceLine.isEmpty else { return head }
        var line = "    "
        var caret = "    "
        let first = max(1, location.column - Self.scalarsBeforeColumn)
        if first > 1 {
            line += "…"
            caret += " "
        }
        var column = 0
        for scalar in sourceLine.unicodeScalars {
            column += 1
            guard column >= first else { continue }
            guard column < first + Self.scalarsShown else {
                line += "…"
                break
            }
            line.unicodeScalars.append(scalar == "\t" ? scalar : Self.neutralised(scalar))
            if column < location.column {
                caret += scalar == "\t" ? "\t" : " "
            }
        }
        return head + "\n" + line + "\n" + caret + "^"
    }

    /// Enough to see what stands around the column, little enough for one row of a terminal.
    private static let scalarsShown = 100
    private static let scalarsBeforeColumn = 60

    /// A name in a message may be as long as its author likes.
    private static let longestText = 400

    private static func neutralised(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let shown = String(String.UnicodeScalarView(scalars.prefix(longestText).map(neutralised)))
        return scalars.dropFirst(longestText).isEmpty ? shown : shown + "…"
    }

    /// Control and formatting characters could move the cursor or reorder the line.
    ///
    /// SessionLog's sanitizer, which this room must not know, would not do: each character has to stay one, or the caret
    /// stands under another.
    private static func neutralised(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }
}
