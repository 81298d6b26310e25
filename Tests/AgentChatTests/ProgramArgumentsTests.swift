import ArgumentParser
import OrderedCollections
import PlaybookLanguage
import Testing

@testable import AgentChat

@Suite struct ProgramArgumentsTests {
    private func values(_ arguments: [String], heading: String) throws -> [String: PlaybookValue] {
        let text = "# A\n## \(heading)\n### Triggers\n- When the program starts\n### Steps\n- End the program\n"
        return try ProgramArguments.parse(arguments.flatMap { ["--arg", $0] })
            .values(for: Program(files: [SourceFile(path: "a.md", bytes: Array(text.utf8))]))
    }

    @Test(
        arguments: [
            ("no type", "$x", "x=5", .string("5")),
            ("text", "$x:str", "x=a = b", .string("a = b")),
            ("no text", "$x", "x=", .string("")),
            ("quotes are text", "$x:str", #"x="a""#, .string(#""a""#)),
            ("with its mark", "$x", "$x=a", .string("a")),
            ("int", "$x:int", "x=-5", .int(-5)),
            ("float", "$x:float", "x=0.5", .double(0.5)),
            ("float of a whole number", "$x:float", "x=5", .double(5)),
            ("number", "$x:number", "x=5", .int(5)),
            ("decimal", "$x:decimal", "x=0.5", .double(0.5)),
            ("map", "$x:map", "x={}", .dictionary([:])),
            ("bool", "$x:bool", "x=true", .bool(true)),
            ("bool as Python writes it", "$x:bool", "x=False", .bool(false)),
            ("list", "$x:list", "x=[1, 'a']", .list([.int(1), .string("a")])),
            ("list of a type", "$x:list[int]", "x=[1]", .list([.int(1)])),
            ("dict", "$x:dict", "x={'a': 1}", .dictionary([.string("a"): .int(1)])),
            ("int or none", "$x:int | None", "x=5", .int(5)),
            ("a type of nobody's", "$x:date", "x=2026-01-02", .string("2026-01-02")),
        ] as [(String, String, String, PlaybookValue)])
    func converts(name: String, parameter: String, argument: String, value: PlaybookValue) throws {
        #expect(try values([argument], heading: "Main(\(parameter))") == ["x": value])
    }

    @Test(
        arguments: [
            ("no equals sign", "Main($x)", ["x"], "“x” has no “=”; write NAME=VALUE. The parameters are $x."),
            ("an unknown name", "Main($x, $n:int = 1)", ["y=1"], "“y” is no parameter. The parameters are $x, $n:int."),
            ("no parameters", "Main", ["y=1"], "“y” is no parameter. The playbooks that begin this program have no"),
            ("twice", "Main($x)", ["x=1", "x=2"], "“x” is given twice. The parameters are $x."),
            ("no number", "Main($n:int)", ["n=many"], "“n=many” is no value for $n:int. The parameters are $n:int."),
            ("no whole number", "Main($n:int)", ["n=1.5"], "“n=1.5” is no value for $n:int."),
            ("a call", "Main($n:int)", ["n=EndProgram()"], "“n=EndProgram()” is no value for $n:int."),
            ("no list", "Main($l:list)", ["l=1, 2"], "“l=1, 2” is no value for $l:list."),
            ("no switch", "Main($b:bool)", ["b=1"], "“b=1” is no value for $b:bool."),
            (
                "all that is missing", "Main($x, $n:int, $d = 1)", [],
                "values for $x, $n:int: add --arg x=VALUE --arg n=VALUE."
            ),
            ("the rest", "Main($x, $n:int)", ["x=1"], "values for $n:int: add --arg n=VALUE."),
        ] as [(String, String, [String], String)])
    func refuses(name: String, heading: String, arguments: [String], text: String) {
        let failure = #expect(throws: CommandFailure.self) { try values(arguments, heading: heading) }
        #expect(failure?.reason == .usage)
        #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
        #expect(failure?.message.contains("\n") == false)
    }

    @Test func defaultsNeedNoArgument() throws {
        #expect(try values([], heading: "Main($x = 1)") == [:])
    }

    /// A parameter that two begin playbooks share is one; those of other playbooks are none.
    @Test func severalPlaybooks() throws {
        let trigger = "### Triggers\n- When the program starts\n### Steps\n- Say hello\n"
        let text =
            "# A\n## One($x)\n\(trigger)## Two($x:int = 1, $y = 2)\n\(trigger)## Called($z)\n### Steps\n- Return $z\n"
        let program = try Program(files: [SourceFile(path: "a.md", bytes: Array(text.utf8))])
        #expect(try ProgramArguments.parse(["--arg", "x=3"]).values(for: program) == ["x": .int(3)])
        let failure = #expect(throws: CommandFailure.self) { try ProgramArguments.parse([]).values(for: program) }
        #expect(failure?.message.contains("$x:int") == true)
        #expect(failure?.message.contains("$y") == false)
        #expect(throws: CommandFailure.self) { try ProgramArguments.parse(["--arg", "z=1"]).values(for: program) }
    }
}
