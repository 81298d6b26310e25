extension ProgramProblem {
    /// The problem as a person reads it: `file:line:column: error: message`, the source line, and a caret under the
    /// column. No final newline.
    ///
    /// Control characters appear as `�`, tabs stay tabs in both lines so that the caret stands right, and of a long
    /// line only the surroundings of the column are shown.
    public var rendered: String {
        let head =
            "\(ShownText.of(location.file)):\(location.line):\(location.column): "
            + "\(severity.rawValue): \(ShownText.of(message))"
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
            line.unicodeScalars.append(scalar == "\t" ? scalar : ShownText.of(scalar))
            if column < location.column {
                caret += scalar == "\t" ? "\t" : " "
            }
        }
        return head + "\n" + line + "\n" + caret + "^"
    }

    /// Enough to see what stands around the column, little enough for one row of a terminal.
    private static let scalarsShown = 100
    private static let scalarsBeforeColumn = 60
}

extension [ProgramProblem] {
    /// As many of the problems as people can be shown, errors rather than warnings, and how many are left out.
    func first(_ limit: Int) -> (shown: [ProgramProblem], omitted: Int) {
        guard count > limit else { return (self, 0) }
        let errors = indices.filter { self[$0].severity == .error }.prefix(limit)
        let warnings = indices.filter { self[$0].severity == .warning }.prefix(limit - errors.count)
        return ((errors + warnings).sorted().map { self[$0] }, count - limit)
    }

    /// The problems as people read them, one after another: of very many the first hundred, errors rather than warnings,
    /// and how many more there are.
    public func rendered(atMost limit: Int = 100) -> String {
        let (shown, omitted) = first(limit)
        let lines =
            shown.map(\.rendered) + (omitted > 0 ? ["… and \(omitted) more problem\(omitted == 1 ? "" : "s")"] : [])
        return lines.joined(separator: "\n")
    }
}
