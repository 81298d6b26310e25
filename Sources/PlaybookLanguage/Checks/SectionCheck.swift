import Streaming

/// A misspelt `### Steps` would be text for the model and no section; nobody sees that by looking.
enum SectionCheck {
    /// Warnings for other sections of a playbook whose headings are almost those of sections that it does not have.
    static func problems(of playbook: PlaybookDraft) -> [ProgramProblem] {
        playbook.otherSections.compactMap { lines in
            guard let line = lines.first, case .heading(_, let content) = line.kind,
                let section = section(near: line.visibleText(content)), playbook.lines(of: section).isEmpty
            else { return nil }
            return line.problem(
                .warning, "This is no section of the language. Did you mean `### \(section.rawValue)`?",
                atByte: content.lowerBound)
        }
    }

    /// A warning for a line such as `###Steps`, which is text.
    static func problem(ofText line: SourceLine) -> ProgramProblem? {
        let marks = line.visible.prefix { $0 == UInt8(ascii: "#") }
        guard (1...6).contains(marks.count),
            let section = Section(heading: line.visibleText(marks.endIndex..<line.visible.endIndex).trimmed)
        else { return nil }
        return line.problem(
            .warning,
            "This is no heading: a space is missing behind the marks. Did you mean `### \(section.rawValue)`?")
    }

    /// The section that a heading misspells by one letter too many or too few, or by two that changed places. Another
    /// letter makes other words of the short ones (`Stops`, `Nodes`), so that counts for triggers only.
    private static func section(near heading: String) -> Section? {
        let name = heading.lowercased().trimmed
        guard (4...10).contains(name.utf8.count) else { return nil }
        for (word, section) in [
            ("trigger", Section.triggers), ("triggers", .triggers), ("steps", .steps), ("notes", .notes),
        ]
        where NearNames.distance(name, word) == 1 {
            if name.utf8.count != word.utf8.count || section == .triggers || name.sorted() == word.sorted() {
                return section
            }
        }
        return nil
    }
}
