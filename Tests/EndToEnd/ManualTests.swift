import Testing

/// man/agent-chat.1 and `--help` of the real binary say the same: commands, options, defaults and exit statuses.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ManualTests {
    static let commands = ["run", "sessions", "check", "compile", "models", "examples"]

    @Test func commandsAreTheSame() async throws {
        let help = try await Help(command: nil)
        #expect(help.commands == Self.commands)
        #expect(try Manual().sections == Self.commands + ["All commands"])
    }

    @Test(arguments: commands)
    func optionsAreTheSame(command: String) async throws {
        let help = try await Help(command: command)
        let manual = try Manual()
        let documented = manual.options(of: command) + manual.options(of: "All commands")
        #expect(documented.flatMap(\.names).sorted() == help.options.flatMap(\.names).sorted())
    }

    @Test(arguments: commands)
    func defaultsAreTheSame(command: String) async throws {
        let manual = try Manual()
        for option in try await Help(command: command).options {
            guard let value = option.text.firstMatch(of: #/default: ([^)]*)\)/#)?.1 else { continue }
            let documented = manual.options(of: command).first { $0.names == option.names }
            // An option that is documented with another command's says so.
            guard let text = documented?.text, !text.contains("As for") else { continue }
            #expect(text.contains("Default:"), "\(option.names)")
            for word in value.split(whereSeparator: { " ,".contains($0) }) where word != "else" {
                #expect(text.contains(word), "\(option.names): \(word)")
            }
        }
    }

    @Test func exitStatusesAreTheSame() async throws {
        let documented = try Manual().exitStatuses
        #expect(try await Help(command: "run").exitStatuses == documented)
        #expect(documented == [0, 1, 3, 64, 65, 66, 69, 74, 77, 78, 129, 130, 143])
        for command in Self.commands.dropFirst() {
            let statuses = try await Help(command: command).exitStatuses
            #expect(!statuses.isEmpty && Set(statuses).isSubset(of: documented), "\(command)")
        }
    }

    /// It is read in terminals of 80 columns.
    @Test(arguments: commands)
    func helpFits(command: String) async throws {
        for line in try await Help(command: command).text.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }
}

/// An option with what is said of it.
private struct DocumentedOption {
    /// `-v`, `--verbose`
    var names: [String]
    var text: String
}

/// What `agent-chat COMMAND --help` prints.
private struct Help {
    var text: String

    init(command: String?) async throws {
        let child = try await ChildProcess.runAgentChat(
            (command.map { [$0] } ?? []) + ["--help"], environment: ["COLUMNS": "80"])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        text = child.text(of: .output)
    }

    private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    var commands: [String] {
        guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.compactMap { line in
            line.firstMatch(of: #/^  ([a-z]+) /#).map { String($0.1) }
        }
    }

    var options: [DocumentedOption] {
        var options: [DocumentedOption] = []
        for line in lines {
            if line.hasPrefix("  -") {
                let head = line.dropFirst(2).prefix(while: { $0 != "<" })
                let names = head.split { " ,/".contains($0) }.prefix { $0.hasPrefix("-") }
                options.append(DocumentedOption(names: names.map(String.init), text: String(line)))
            } else if line.hasPrefix("      "), let last = options.popLast() {
                let rest = line.drop { $0 == " " }
                options.append(DocumentedOption(names: last.names, text: last.text + " " + rest))
            }
        }
        return options
    }

    var exitStatuses: [Int] {
        guard let start = lines.firstIndex(of: "Exit status:") else { return [] }
        return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
            line.firstMatch(of: #/^ +(\d+)  /#).flatMap { Int($0.1) }
        }
    }
}

/// The source of man/agent-chat.1.
private struct Manual {
    private var lines: [Substring]

    init() throws {
        lines = try TestFiles.text("man/agent-chat.1").split(separator: "\n")
    }

    /// Of the section COMMANDS.
    var sections: [String] {
        part(from: ".Sh COMMANDS", to: ".Sh ").filter { $0.hasPrefix(".Ss ") }.map { String($0.dropFirst(4)) }
    }

    func options(of section: String) -> [DocumentedOption] {
        var options: [DocumentedOption] = []
        for line in part(from: ".Ss \(section)", to: ".Ss ", ".Sh ") {
            if line.hasPrefix(".It Fl ") {
                options.append(DocumentedOption(names: Self.names(in: line), text: ""))
            } else if let last = options.popLast() {
                let words = line.hasPrefix(".") ? line.dropFirst(4) : line
                options.append(DocumentedOption(names: last.names, text: last.text + " " + words))
            }
        }
        // One text may stand under several options.
        for index in options.indices.dropLast().reversed() where options[index].text.isEmpty {
            options[index].text = options[index + 1].text  // the last one was dropped
        }
        return options
    }

    var exitStatuses: [Int] {
        part(from: ".Sh EXIT STATUS", to: ".Sh ").compactMap { line in
            line.hasPrefix(".It ") ? Int(line.dropFirst(4)) : nil
        }
    }

    private func part(from start: String, to ends: String...) -> ArraySlice<Substring> {
        guard let first = lines.firstIndex(of: start[...]) else { return [] }
        return lines[(first + 1)...].prefix { line in !ends.contains { line.hasPrefix($0) } }
    }

    /// `.It Fl v , Fl Fl verbose` and `.It Fl Fl model Ar name`.
    private static func names(in line: Substring) -> [String] {
        var names: [String] = []
        var dashes = ""
        for word in line.split(separator: " ").dropFirst() {
            if word == "Fl" {
                dashes += "-"
            } else if !dashes.isEmpty {
                names.append(dashes + word)
                dashes = ""
            }
        }
        return names
    }
}
