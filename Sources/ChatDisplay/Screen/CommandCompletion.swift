/// The commands, or words behind one, that a `/` line can become, as a list to choose from.
struct CommandCompletion: Sendable, Hashable {
    struct Choice: Sendable, Hashable {
        /// The whole line when it is chosen.
        var line: String
        /// What the list shows.
        var label: String
        var help: String
        /// The line does something as it is; otherwise more has to be typed.
        var isComplete: Bool
    }

    private(set) var choices: [Choice]
    private(set) var selection = 0
    /// The person has chosen, rather than found the first one selected.
    private(set) var isChosen = false

    /// nil if there is nothing to choose.
    init?(of line: String) {
        guard line.hasPrefix("/"), !line.hasPrefix("//"), !line.contains("\n") else { return nil }
        if let space = line.firstIndex(of: " ") {
            let name = line[..<space]
            let word = line[line.index(after: space)...]
            guard let entry = ChatCommand.table.first(where: { $0.name == name }) else { return nil }
            choices = entry.words.filter { $0.hasPrefix(word) && $0 != word }.map {
                Choice(line: "\(name) \($0)", label: "\(name) \($0)", help: entry.help, isComplete: true)
            }
        } else {
            choices = ChatCommand.table.filter { $0.name.hasPrefix(line) }.map {
                Choice(
                    line: $0.arguments.isEmpty ? $0.name : $0.name + " ", label: $0.usage, help: $0.help,
                    isComplete: $0.isComplete)
            }
        }
        guard !choices.isEmpty else { return nil }
    }

    var selected: Choice { choices[selection] }

    /// Goes on by so many, around the ends.
    mutating func move(by step: Int) {
        // A list that is empty is not made.
        isChosen = true
        selection = ((selection + step) % choices.count + choices.count) % choices.count
    }

    /// The rows around the selection.
    func rows(width: Int, height: Int) -> [StyledRow] {
        let labelWidth = choices.reduce(0) { max($0, CellText.width(of: $1.label)) }
        let first = max(0, min(selection - height / 2, choices.count - height))
        return choices.enumerated().dropFirst(first).prefix(height).map { index, choice in
            let style = CellStyle(index == selection ? .popupSelection : .popup)
            var row = StyledRow(" " + choice.label, style)
            row.pad(to: labelWidth + 3, style)
            row.append(choice.help, style)
            row = row.truncated(to: width)
            row.pad(to: width, style)
            return row
        }
    }
}
