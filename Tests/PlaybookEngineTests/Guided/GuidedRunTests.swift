import PlaybookLanguage
import SessionLog
import Testing

@testable import PlaybookEngine

/// Programs whose steps the engine drives itself, without a model.
@Suite struct GuidedRunTests {
    /// A program of one playbook with these steps, in an agent `Host`.
    static func program(_ steps: String, more: String = "") -> String {
        "# Host\n## Main\n### Triggers\n- At the beginning\n### Steps\n\(steps)\n\(more)"
    }

    private func play(_ steps: String, more: String = "", lines: [String] = []) async throws -> PlayedRun {
        let run = try await PlayedRun.play(
            Self.program(steps, more: more), [:], lines: lines, isGuided: true, hasModel: false)
        #expect(run.requests.isEmpty)
        // Folding every prefix of a long log would take its square.
        if run.entries.count < 500 { try FoldTests.check(run) }
        return run
    }

    /// Without who says it to whom.
    private func said(_ run: PlayedRun) -> [String] {
        run.messages.map { message in
            message.hasPrefix("Host → user: ") ? String(message.dropFirst("Host → user: ".count)) : message
        }
    }

    @Test func whatIsQuotedIsSaidWithTheValuesOfItsVariables() async throws {
        let run = try await play(
            """
            - Set $name to "Maria" and $price to 2.5
            - Say "Hello, $name: {$price * 2:.2f} for {$name}, $nobody, {x}, \\n100 % `code` \\"quoted\\"!"
            - Tell the user $price
            """)
        #expect(said(run) == ["Hello, Maria: 5.00 for Maria, $nobody, {x}, \n100 % `code` \"quoted\"!", "2.5"])
        #expect(run.ending == .finished)
    }

    @Test func answersAreTakenAndTypesAreAskedForAgain() async throws {
        let run = try await play(
            """
            - Ask "How old are you?" for $age:int
            - Ask for $name and $city
            - Ask "Room?" for $room
            - Say "{$age + 1} $name $city {$room}"
            """, lines: ["old", "41", "Maria", "Lisbon", "007"])
        #expect(
            said(run) == [
                "How old are you?", "user: old", "Please answer with a whole number.", "user: 41",
                "Please tell me your name.", "user: Maria", "Please tell me your city.", "user: Lisbon", "Room?",
                "user: 007", "42 Maria Lisbon 007",
            ])
    }

    @Test func severalValuesInOneAnswerStandBetweenCommas() async throws {
        let run = try await play(
            """
            - Ask "Name and city?" for $name and $city
            - Say "$name from $city"
            """, lines: ["Maria", "Maria, Lisbon"])
        #expect(
            said(run) == [
                "Name and city?", "user: Maria", "Please give 2 answers with commas: name, city.",
                "user: Maria, Lisbon",
                "Maria from Lisbon",
            ])
    }

    @Test func loopsAndConditionsNest() async throws {
        let run = try await play(
            """
            - Set $total to 0
            - For each $row in [[1, 2], [], [3]]
              - If $row is empty
                - Say "nothing"
              - Otherwise
                - For each $n in $row
                  - Add $n to $total
                  - If $n is 2, say "two"
                - Say "so far $total"
            - While $total < 9
              - Add 2 to $total
              - If $total is 8
                - Say "eight"
            - For $i from 1 to 2
              - Say "round $i"
            - Repeat until $total is over 9
              - Say "once"
            - If $total is 1
              - Say "one"
            - Else if $total is more than 8
              - Say "many"
            - Otherwise
              - Say "some"
            - Unless $total is 1, say "end"
            """)
        #expect(
            said(run) == [
                "two", "so far 3", "nothing", "so far 6", "eight", "round 1", "round 2", "once", "many", "end",
            ])
    }

    @Test func jumpsGoWhereTheySay() async throws {
        let run = try await play(
            """
            - Set $n to 0
            - Add 1 to $n
            - Say "$n"
            - Go back to step 2 unless $n is 3
            - Say "done"
            - Return
            - Say "never"
            """)
        #expect(said(run) == ["1", "2", "3", "done"])
    }

    @Test func playbooksAreCalledWithTheirArguments() async throws {
        let run = try await play(
            """
            - Get $price from Price("tea", 2)
            - Set $item to "milk"
            - Price
            - Say "$price"
            """,
            more: """
                ## Price($item, $count = 1)
                - If $item is "tea", return 3 * $count
                - Say "no tea but $item"
                - Return 1
                """)
        #expect(said(run) == ["no tea but milk", "6"])
    }

    @Test func callsStandInValues() async throws {
        let run = try await play(
            """
            - Set $p to Price("tea") * 2
            - Set $q to Price("milk") - Price("tea")
            - Set $sum to 10
            - Add Price("tea") to $sum
            - Set $s to Price("tea"), then add 1 to $s
            - Get $t from Total(2)
            - Set $drink to "tea"
            - Get $d from Price with $drink
            - Say "$p $q $sum $s $t $d"
            - Say Price("tea")
            """,
            more: """
                ## Price($item)
                - If $item is "tea", return 3
                - Return 7
                ## Total($n)
                - Return Price("tea")
                - Say "behind the return"
                """)
        #expect(said(run) == ["6 4 13 4 3 3", "3"])
    }

    @Test func aPlaybookThatCallsItselfKeepsWhatItsCallsGave() async throws {
        let run = try await play(
            "- Get $f from Fibonacci(7)\n- Say \"$f\"",
            more: """
                ## Fibonacci($n)
                - If $n is less than 2, return $n
                - Return Fibonacci($n - 1) + Fibonacci($n - 2)
                """)
        #expect(said(run) == ["13"])
    }

    @Test func aStepThatSaysAndEndsDoesBoth() async throws {
        let run = try await play("- If 1 is 1, say \"bye\" and exit\n- Say \"not reached\"")
        #expect(said(run) == ["bye"])
        #expect(run.ending == .finished)
    }

    @Test(arguments: ["1e999", "-1e999", "nan", "inf", "float('inf')"])
    func numbersThatAreNoneAreAskedForAgain(_ answer: String) async throws {
        let run = try await play(
            "- Ask \"How far?\" for $km:float\n- Say \"{$km}\"", lines: [answer, "4"])
        #expect(said(run) == ["How far?", "user: \(answer)", "Please answer with a number.", "user: 4", "4.0"])
    }

    @Test func commentsLeaveNoBlanks() async throws {
        let run = try await play("- Say \"one<!-- a note -->two <!-- x --> three\"\n- Say \"a  b\" <!-- c -->")
        #expect(said(run) == ["onetwo three", "a  b"])
    }

    @Test func aWaitBehindAQuestionIsTheSameWait() async throws {
        let run = try await play(
            """
            - Ask for your $name
            - Wait for the answer
            - Say "Hi, $name"
            - Wait for the user
            - Remember the answer as $more
            - Say "$more!"
            """, lines: ["Maria", "well"])
        #expect(
            said(run) == ["Please tell me your name.", "user: Maria", "Hi, Maria", "user: well", "well!"])
        #expect(run.ending == .finished)
    }

    @Test func agentsAskEachOther() async throws {
        let run = try await play(
            """
            - Ask the Clerk "Any tea?" for $answer
            - If the answer is "yes", say "There is."
            - Get $price from Clerk.Weigh(3)
            - Say "$price"
            """,
            more: """
                # Clerk
                ## Serve
                ### Triggers
                - When the user says "tea"
                ### Steps
                - Tell Host "yes"
                ## Weigh($n)
                public: true
                ### Steps
                - Return $n * 2
                """)
        #expect(
            run.messages == [
                "Host → Clerk: Any tea?", "Clerk → Host: yes", "Host → user: There is.", "Host → user: 6",
            ])
    }

    @Test func triggersWithQuotedWordsNeedNoModel() async throws {
        let run = try await play(
            "- Say \"Say menu or bye.\"",
            more: """
                ## Menu
                ### Triggers
                - When the user says "menu" or "food"
                ### Steps
                - Say "Tea."
                ## Leave
                ### Triggers
                - When the user says "bye"
                ### Steps
                - Say "Bye!" and end the program
                """, lines: ["the Menu, please", "what?", "bye"])
        #expect(
            said(run) == ["Say menu or bye.", "user: the Menu, please", "Tea.", "user: what?", "user: bye", "Bye!"])
        #expect(run.ending == .finished)
    }

    @Test func theInputEndsWhereAStepWaits() async throws {
        let run = try await play("- Ask for $name")
        #expect(run.ending == .inputEnded)
    }

    // MARK: Failures

    @Test(
        "A step that needs judgement stops with its place",
        arguments: [
            ("- Say \"a\"\n- Greet the user", "test.md:7", "the words for “Greet the user”"),
            ("- If it rains, say \"umbrella\"", "test.md:6", "whether “it rains” holds"),
            ("- Think of a $number", "test.md:6", "$number for"),
        ])
    func judgement(steps: String, place: String, subject: String) async throws {
        let run = try await play(steps)
        guard case .failed(let failure) = run.ending else {
            Issue.record("\(run.ending)")
            return
        }
        #expect(failure.kind == .modelNeeded)
        #expect(failure.message.contains(place) && failure.message.contains(subject), "\(failure.message)")
        #expect(failure.message.contains("ANTHROPIC_API_KEY"))
    }

    @Test(
        "What cannot be executed ends the run with its place",
        arguments: [
            ("- Say \"a\"\n- Set $x to $y + 1", "test.md:7", "$y"),
            ("- Go to step 9", "test.md:6", "There is no step 09"),
            ("- Set $n to 1\n- While $n is 1\n  - Set $m to 2", "test.md:8", "10000 steps"),
            ("- Go to step 2\n- Go to step 1", "test.md:", "round without end"),
            ("- For each $x in 5\n  - Say \"$x\"", "test.md:6", "no list"),
            ("- Nobody()", "test.md:6", "Nobody was not found"),
        ])
    func failures(steps: String, place: String, text: String) async throws {
        let run = try await play(steps)
        #expect(run.failure?.contains(place) == true && run.failure?.contains(text) == true, "\(run.failure ?? "none")")
    }
}
