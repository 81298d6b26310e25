/// An entry of a section: a list item or a plain line under Triggers, Steps or Notes.
struct Entry: Sendable {
    /// Without list marker and indentation, comments removed. A fence in it begins on a new line.
    var text: String
    var children: [Entry] = []
    /// The line on which it begins, and where in that line.
    var line: SourceLine
    var start: Int

    var location: SourceLocation { line.location(atByte: start) }
}

extension [Entry] {
    /// The entries and everything under them, in the order written.
    var flattened: [Entry] {
        var all: [Entry] = []
        func append(_ entries: [Entry]) {
            for entry in entries {
                all.append(entry)
                append(entry.children)
            }
        }
        append(self)
        return all
    }
}
