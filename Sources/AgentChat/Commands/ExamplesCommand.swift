import ArgumentParser
import Examples

/// `agent-chat examples`: lists the built-in examples, or prints one.
struct ExamplesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "List the built-in examples, or print one.",
        discussion: """
            example:NAME stands for an example wherever a file of a program can stand: agent-chat run example:hello, \
            agent-chat check example:quiz. To make one your own: agent-chat examples quiz > quiz.md

            \(ExitReason.help([.success, .usage, .unreadableFile, .outputFailed], success: "done"))
            """
    )

    @Argument(
        help: ArgumentHelp("The example to print; without it all are listed.", valueName: "name"),
        completion: .list(BuiltInExample.all.map(\.name)))
    var name: String?

    func run() async throws {
        if let name {
            let example = try CommandFailure.ofExample { () throws(ExampleError) in
                if let example = try BuiltInExample(path: name) { return example }
                return try BuiltInExample(named: name)
            }
            return try await CommandOutput.write(String(decoding: example.text, as: UTF8.self), isExact: true)
        }
        try await CommandOutput.write(Self.list, isExact: true)
    }

    /// Name and sentence of each, then what can be done with them.
    private static var list: String {
        let width = BuiltInExample.all.map(\.name.count).max() ?? 0
        let lines = BuiltInExample.all.map { example in
            example.name + String(repeating: " ", count: width + 2 - example.name.count) + example.summary
        }
        return lines.joined(separator: "\n") + """


            agent-chat examples quiz                               prints one
            agent-chat run example:quiz                            runs it on your model
            agent-chat run example:quiz --model replay:example:quiz
                 plays its recording: no model, no key. It has its answers already, so whatever you
                 say, it hears what was said when it was made.

            """
    }
}
