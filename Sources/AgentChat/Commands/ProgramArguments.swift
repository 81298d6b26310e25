import ArgumentParser
import OrderedCollections
import PlaybookEngine
import PlaybookLanguage

/// `--arg NAME=VALUE`: values for the parameters of the playbooks with which a program begins.
struct ProgramArguments: ParsableArguments {
    @Option(
        name: .customLong("arg"),
        help: ArgumentHelp(
            "A value for a parameter of the playbook that begins the program; may be given several times.",
            valueName: "name=value"))
    var arguments: [String] = []

    /// The value of every parameter that is given, converted to its declared type.
    ///
    /// - Throws: with status 64 for an argument that fits no parameter, and for parameters that must be given and are not.
    func values(for program: Program) throws(CommandFailure) -> [String: PlaybookValue] {
        let parameters = program.beginParameters
        var values: [String: PlaybookValue] = [:]
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "=") else {
                throw Self.failure("“\(argument)” has no “=”; write NAME=VALUE.", parameters)
            }
            let written = argument[..<equals]
            let name = String(written.hasPrefix("$") ? written.dropFirst() : written)
            guard let parameter = parameters[name] else {
                throw Self.failure("“\(name)” is no parameter.", parameters)
            }
            guard values[name] == nil else { throw Self.failure("“\(name)” is given twice.", parameters) }
            guard let value = parameter.value(of: String(argument[argument.index(after: equals)...])) else {
                throw Self.failure("“\(argument)” is no value for \(parameter.shown).", parameters)
            }
            values[name] = value
        }
        let missing = parameters.values.filter { $0.isRequired && values[$0.name] == nil }
        guard missing.isEmpty else {
            let names = missing.map(\.shown).joined(separator: ", ")
            let advice = missing.map { "--arg \($0.name)=VALUE" }.joined(separator: " ")
            throw CommandFailure(.usage, "agent-chat: The program begins with values for \(names): add \(advice).")
        }
        return values
    }

    private static func failure(
        _ problem: String, _ parameters: OrderedDictionary<String, BeginParameter>
    ) -> CommandFailure {
        let list =
            parameters.isEmpty
            ? "The playbooks that begin this program have no parameters."
            : "The parameters are \(parameters.values.map(\.shown).joined(separator: ", "))."
        return CommandFailure(.usage, "agent-chat: --arg: \(problem) \(list)")
    }
}

extension BeginParameter {
    /// `$count:int`
    fileprivate var shown: String { type.map { "$\(name):\($0)" } ?? "$\(name)" }

    /// The value that a text is for the declared type, or nil where it is none. For a type that nobody knows, and for
    /// none, the text stays as it is.
    fileprivate func value(of text: String) -> PlaybookValue? {
        guard let type = type.flatMap(DeclaredType.init) else { return .string(text) }
        return type.value(of: text)
    }
}
