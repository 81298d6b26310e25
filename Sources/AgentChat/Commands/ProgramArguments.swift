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
        let parameters = Self.parameters(of: program)
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
                throw Self.failure("“\(argument)” is no value for \(parameter).", parameters)
            }
            values[name] = value
        }
        let missing = parameters.values.filter { $0.isRequired && values[$0.name] == nil }
        guard missing.isEmpty else {
            let names = missing.map { "\($0)" }.joined(separator: ", ")
            let advice = missing.map { "--arg \($0.name)=VALUE" }.joined(separator: " ")
            throw CommandFailure(.usage, "agent-chat: The program begins with values for \(names): add \(advice).")
        }
        return values
    }

    /// In the order written. Where two playbooks have a name in common it is one: it must be given if one of them needs it,
    /// and the first type that is declared counts.
    private static func parameters(of program: Program) -> OrderedDictionary<String, ArgumentParameter> {
        var parameters: OrderedDictionary<String, ArgumentParameter> = [:]
        for parameter in program.beginParameters {
            let known = parameters[parameter.name]
            parameters[parameter.name] = ArgumentParameter(
                name: parameter.name, type: known?.type ?? parameter.type,
                isRequired: known?.isRequired == true || parameter.isRequired)
        }
        return parameters
    }

    private static func failure(
        _ problem: String, _ parameters: OrderedDictionary<String, ArgumentParameter>
    ) -> CommandFailure {
        let list =
            parameters.isEmpty
            ? "The playbooks that begin this program have no parameters."
            : "The parameters are \(parameters.values.map(\.description).joined(separator: ", "))."
        return CommandFailure(.usage, "agent-chat: --arg: \(problem) \(list)")
    }
}

/// A parameter that the command line may bind.
private struct ArgumentParameter: CustomStringConvertible {
    var name: String
    /// As declared; nil where it is not.
    var type: String?
    var isRequired: Bool

    /// `$count:int`
    var description: String { type.map { "$\(name):\($0)" } ?? "$\(name)" }

    /// The value that a text is for the declared type, or nil where it is none. Numbers, switches, lists and dictionaries
    /// are literals of the language; for any other type, and for none, the text stays as it is.
    func value(of text: String) -> PlaybookValue? {
        // `list[int]`, `int | None` and `int?` begin with the word that counts.
        switch (type ?? "").prefix(while: \.isLetter).lowercased() {
        case "int", "integer":
            if case .int(let number) = literal(text) { return .int(number) }
        case "float", "double", "number":
            switch literal(text) {
            case .double(let number): return .double(number)
            case .int(let number): return type?.lowercased() == "number" ? .int(number) : .double(Double(number))
            default: break
            }
        case "bool", "boolean":
            if case .bool(let isTrue) = literal(text) { return .bool(isTrue) }
        case "list", "array":
            if case .list(let values) = literal(text) { return .list(values) }
        case "dict", "dictionary", "object":
            if case .dictionary(let values) = literal(text) { return .dictionary(values) }
        default:
            return .string(text)
        }
        return nil
    }

    /// The value of an expression that needs no variable.
    private func literal(_ text: String) -> PlaybookValue? {
        let none: OrderedDictionary<String, PlaybookValue> = [:]
        return try? Expression(parsing: text).evaluate(in: none)
    }
}
