/// What a person can have done by a line that begins with `/`.
enum ChatCommand: Sendable, Hashable {
    case help
    /// To a file; nil for a name of the program's choice.
    case save(String?)
    /// The last message, or the last code block in it.
    case copy(code: Bool)
    case search(String)
    case stream(Bool)
    case mouse(Bool)
    case log
    case quit

    /// A command as help, completion and errors know it.
    struct Entry: Sendable, Hashable {
        /// With its slash.
        var name: String
        /// What may follow, as help writes it; empty for nothing.
        var arguments: String
        var help: String
        /// Words that can be completed behind the name.
        var words: [String] = []
        /// A line with the name alone does something.
        var isComplete = true

        /// The command for what follows the name; nil if that is not understood.
        fileprivate var command: @Sendable (String) -> ChatCommand?

        var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }

        static func == (left: Self, right: Self) -> Bool { left.name == right.name }
        func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    static let table: [Entry] = [
        Entry(name: "/help", arguments: "", help: "lists keys and commands", command: alone(.help)),
        Entry(name: "/save", arguments: "[FILE]", help: "writes the transcript to a file") {
            .save($0.isEmpty ? nil : $0)
        },
        Entry(
            name: "/copy", arguments: "[code]", help: "copies the last message, or the last code block in it",
            words: ["code"]
        ) {
            switch $0 {
            case "": .copy(code: false)
            case "code": .copy(code: true)
            default: nil
            }
        },
        Entry(name: "/search", arguments: "TEXT", help: "searches the transcript, upwards", isComplete: false) {
            $0.isEmpty ? nil : .search($0)
        },
        Entry(
            name: "/stream", arguments: "on|off", help: "shows messages while they are written, or whole",
            words: ["on", "off"], isComplete: false
        ) { isOn($0).map(ChatCommand.stream) },
        Entry(
            name: "/mouse", arguments: "on|off", help: "takes the mouse for the wheel, or leaves it to the terminal",
            words: ["on", "off"], isComplete: false
        ) { isOn($0).map(ChatCommand.mouse) },
        Entry(name: "/log", arguments: "", help: "opens or closes the log panel", command: alone(.log)),
        Entry(name: "/quit", arguments: "", help: "leaves the program", command: alone(.quit)),
    ]

    /// What a line is to be.
    enum Line: Sendable, Hashable {
        case message(String)
        case command(ChatCommand)
        /// A sentence: what was wrong, and what to do.
        case wrong(String)
    }

    /// Reads a line that a person enters. Only one line that begins with a single `/` is a command.
    static func read(_ line: String) -> Line {
        guard line.hasPrefix("/") else { return .message(line) }
        guard !line.hasPrefix("//") else { return .message(String(line.dropFirst())) }
        let end = line.firstIndex(where: \.isWhitespace) ?? line.endIndex
        let name = String(line[..<end])
        let arguments = line[end...].trimmingSpaces
        guard let entry = table.first(where: { $0.name == name }) else {
            let nearest = nearest(to: name).map { " Did you mean \($0)?" } ?? " See /help."
            // Short, so that the status line of a common terminal has room for all of it.
            return .wrong("No command \(name).\(nearest) Begin with // to send it as text.")
        }
        guard let command = entry.command(arguments) else {
            return .wrong("Write it as \(entry.usage).")
        }
        return .command(command)
    }

    private static func alone(_ command: ChatCommand) -> @Sendable (String) -> ChatCommand? {
        { $0.isEmpty ? command : nil }
    }

    private static func isOn(_ word: String) -> Bool? {
        switch word {
        case "on": true
        case "off": false
        default: nil
        }
    }

    /// The name that a mistyped one most likely was; nil if it is like none.
    private static func nearest(to name: String) -> String? {
        let distances = table.map { (name: $0.name, distance: EditDistance.between($0.name, name)) }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
        return best.name
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        let end = lastIndex { !$0.isWhitespace }
        return end.map { String(self[...$0].drop(while: \.isWhitespace)) } ?? ""
    }
}
