import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

/// Compiled steps find the lines that they came from.
@Suite struct StepAlignmentTests {
    /// The source's lines are numbered from 1; of each compiled step the line it must get stands before it.
    @Test(arguments: [
        (
            "step by step",
            ["Welcome the guest", "Ask for the guest's name", "End the program"],
            ["1 QUE Say(user, welcome the guest)", "2 QUE Say(user, ask for the name); YLD user", "3 YLD exit"]
        ),
        (
            "one step split",
            ["Ask for the city and tell the weather there", "Thank the user kindly"],
            [
                "1 QUE Say(user, ask for the $city); YLD user", "1 QUE $weather = Weather($city); YLD call",
                "1 QUE Say(user, tell the $weather)", "2 QUE Say(user, thank kindly)",
            ]
        ),
        (
            "two steps joined",
            ["Ask for the colour", "Wait for the answer", "Paint the wall in that colour"],
            ["1 QUE Say(user, ask for the $colour); YLD user", "3 QUE Paint($colour) on the wall"]
        ),
        (
            "steps that say nothing take the line before",
            ["Set the score to zero", "Ask the first question", "Say goodbye warmly"],
            [
                "1 EXE $score = 0, zero", "1 EXE $unheard = []", "2 QUE Say(user, first question); YLD user",
                "2 JMP 01",
                "3 QUE Say(user, goodbye warmly)",
            ]
        ),
        (
            "the same words again: the order decides",
            ["Ask for a number", "Double the number", "Ask for a number", "Halve the number"],
            [
                "1 QUE Say(user, ask for a number)", "2 EXE double the number", "3 QUE Say(user, ask for a number)",
                "4 EXE halve the number",
            ]
        ),
        (
            "nothing known",
            ["Greet the user"], ["1 EXE $x = 5", "1 TNK hm"]
        ),
        (
            "waits of their own",
            ["Ask for the name", "Wait for the user", "Ask for the age", "Wait for the user"],
            ["1 QUE Say(user, ask name)", "2 YLD user", "3 QUE Say(user, ask age)", "4 YLD user"]
        ),
    ])
    func lines(name: String, source: [String], compiled: [String]) throws {
        let text =
            "# A\n## Main\n### Triggers\n- When the program starts\n### Steps\n"
            + source.map { "- \($0)\n" }.joined()
        let steps = try #require(
            try Program(files: [SourceFile(path: "a.md", text: text)]).agents.first?.playbooks.first?.steps)
        let nowhere = PlaybookLanguage.SourceLocation(file: "a.pbasm", line: 99)
        let answer = try compiled.enumerated().map { index, line in
            let parts = line.split(separator: " ", maxSplits: 2)
            let code = try #require(Step.Code(rawValue: String(parts[1])))
            return Step(number: "0\(index + 1)", code: code, text: String(parts[2]), location: nowhere)
        }
        let found = StepAlignment.located(answer, by: steps)
        #expect(found.map { $0.location.line - 5 } == compiled.map { Int($0.prefix { $0 != " " }) })
        #expect(found.allSatisfy { $0.location.file == "a.md" })
    }

    /// Bodies get the lines of their own steps, not that of the loop.
    @Test func nestedSteps() throws {
        let text = """
            # A
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - For each guest in the list
              - Pour the guest a drink
              - Offer the guest a seat
            - Close the door
            """
        let steps = try #require(
            try Program(files: [SourceFile(path: "a.md", text: text)]).agents.first?.playbooks.first?.steps)
        let compiled = """
            # A
            ## Main
            ### Triggers
            - T1:BGN When the program starts
            ### Steps
            - 01:EXE $guests = the list of guests
            - 02:CND For each $guest in $guests
              - 02.01:QUE PourDrink($guest)
              - 02.02:QUE Say($guest, offer a seat)
              - 02.03:JMP 02
            - 03:EXE Close the door
            """
        let answer = try #require(
            try Program(files: [SourceFile(path: "a.pbasm", text: compiled)]).agents.first?.playbooks.first?.steps)
        let lines = StepAlignment.located(answer, by: steps).flatMap(\.flattened).map(\.location.line)
        #expect(lines == [6, 6, 7, 8, 8, 9])
    }

    /// Far more steps than anybody writes end in time, by their order alone.
    @Test func manySteps() {
        let place = { PlaybookLanguage.SourceLocation(file: "a", line: $0) }
        let steps = (1...3000).map { Step(number: "\($0)", code: .execute, text: "step \($0)", location: place($0)) }
        #expect(StepAlignment.located(steps, by: steps) == steps)
    }

    /// Whatever the texts are, lines never go back, and every step has one of the source.
    @Test func linesNeverGoBack() {
        var generator = SeededGenerator(seed: 7)
        let words = ["tell", "ask", "price", "name", "guest", "end", "user", "total"]
        for _ in 0..<200 {
            let make = { (count: Int, file: String) in
                (1...count).map { line in
                    let text = (0..<3).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }
                    return Step(
                        number: "\(line)", code: .execute, text: text.joined(separator: " "),
                        location: PlaybookLanguage.SourceLocation(file: file, line: line))
                }
            }
            let source = make(Int.random(in: 1...8, using: &generator), "source")
            let compiled = make(Int.random(in: 1...12, using: &generator), "compiled")
            let located = StepAlignment.located(compiled, by: source)
            #expect(located.map(\.text) == compiled.map(\.text))
            #expect(located.allSatisfy { $0.location.file == "source" })
            let lines = located.map(\.location.line)
            #expect(lines == lines.sorted())
        }
    }
}
