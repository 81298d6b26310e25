/// The six programs.
extension ChaosProgram {
    static let all = [messages, calls, loops, agents, guided, python]

    /// Long messages, of many forms, and a human who answers.
    static let messages = ChaosProgram(
        name: "messages",
        source: """
            # Greeter
            A friendly host.
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Greet the user and ask for their $name
            - Tell $name a story
            - Ask whether $name liked it
            - Say farewell
            - End program
            """,
        writer: ScriptedWriter(playbooks: [
            "Main": [
                "`Step[\"Main:01:QUE\"]`",
                "`Say(\"user\", \"Good morning — 你好, \\u00e9t\\u00e9!\\nWhat is your name?\")`",
                "yld user",
                "`Var[$name, \"Maria\"]`", "`Step[\"Main:02:EXE\"]`",
                "`Say(\"user\", f\"\"\"Once, {$name}, there was a fox.\n\nIt said \"no\" and `ran`, 3 \\\\ 4 times.\"\"\")`",
                "`Say('It ran ' + \"and ran\" + f' until {1 + 2} o’clock. 👩‍👩‍👧')`", "`Say(\"user\", \"The end.\")`",
                "`Step[\"Main:03:QUE\"]`", "`Say(message=\"Did you like it?\")`", "yld user",
                "`Var[$liked, true]`", "`Step[\"Main:04:QUE\"]`", "`Say(\"user\", f\"Then farewell, {$name}.\")`",
                "`Step[\"Main:05:YLD\"]`", "yld exit",
            ]
        ]),
        lines: ["Maria", "yes, very much"],
        messages: [
            "Greeter → user: Good morning — 你好, été!\nWhat is your name?", "user → Greeter: Maria",
            "Greeter → user: Once, Maria, there was a fox.\n\nIt said \"no\" and `ran`, 3 \\ 4 times.",
            "Greeter → user: It ran and ran until 3 o’clock. 👩‍👩‍👧", "Greeter → user: The end.",
            "Greeter → user: Did you like it?", "user → Greeter: yes, very much",
            "Greeter → user: Then farewell, Maria.",
        ])

    /// Playbooks that call each other, with values, and a count of what was executed.
    static let calls = ChaosProgram(
        name: "calls",
        source: """
            # Shop
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Set $count to 0
            - Get the $tea price and the $milk price
            - Tell both prices and the sum
            - End program
            ## Price($item)
            ### Steps
            - Count the call
            - Look $item up
            - Return the price with the tax
            ## Look($item)
            ### Steps
            - Return the price of $item
            """,
        writer: ScriptedWriter(playbooks: [
            "Main": [
                "`Step[\"Main:01:EXE\"]`", "`Var[$count, 0]`", "`Step[\"Main:02:QUE\"]`", "`$tea = Price(\"tea\")`",
                "yld call", "`$milk = Price(item=\"milk\")`", "yld call", "`Step[\"Main:03:QUE\"]`",
                "`Say(\"user\", f\"Tea {$tea}, milk {$milk}, after {$count} calls.\")`",
                "`Say(\"user\", \"Together \" + str($tea + $milk))`", "`Step[\"Main:04:YLD\"]`", "yld exit",
            ],
            "Price('tea')": price(count: "1", sum: "3"), "Price('milk')": price(count: "2", sum: "2"),
            "Price(item='milk')": price(count: "2", sum: "2"),
            "Look('tea')": ["`Step[\"Look:01:RET\"]`", "`Return[3]`"],
            "Look('milk')": ["`Step[\"Look:01:RET\"]`", "`Say(\"user\", \"Milk is dear.\")`", "`Return[2]`"],
        ]),
        messages: [
            "Shop → user: Call 1", "Shop → user: Call 2", "Shop → user: Milk is dear.",
            "Shop → user: Tea 4, milk 3, after 2 calls.", "Shop → user: Together 7",
        ])

    private static func price(count: String, sum: String) -> [String] {
        [
            "`Step[\"Price:01:EXE\"]`", "`$count = $count + 1`", "`Say(\"user\", f\"Call {$count}\")`",
            "`Step[\"Price:02:QUE\"]`", "`$found = Look($item)`", "yld call", "`Step[\"Price:03:RET\"]`",
            "`Return[$found + 1]`",
        ]
    }

    /// Rounds in which variables grow.
    static let loops = ChaosProgram(
        name: "loops",
        source: """
            # Counter
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Set $sum to 0 and $words to an empty list
            - While $sum is less than 10
              - Add the round's number to $sum
              - Tell the sum
              - Ask the user for a word and keep it in $words
            - Tell the words
            - End program
            """,
        writer: ScriptedWriter(playbooks: [
            "Main": ["`Step[\"Main:01:EXE\"]`", "`Var[$sum, 0]`", "`$words = []`"]
                + ["one", "two", "three", "four"].enumerated().flatMap { index, word in
                    [
                        "`Step[\"Main:02:CND\"]`", "`Step[\"Main:02.01:EXE\"]`", "`$sum = $sum + \(index + 1)`",
                        "`Step[\"Main:02.02:QUE\"]`", "`Say(f\"The sum is {$sum}.\")`", "`Step[\"Main:02.03:QUE\"]`",
                        "`Say(\"user\", \"A word?\")`", "yld user", "`$words = $words + [\"\(word)\"]`",
                    ]
                } + [
                    "`Step[\"Main:02:CND\"]`", "`Step[\"Main:03:QUE\"]`",
                    "`Say(\"user\", f\"{len($words)}: {$words}\")`",
                    "`Step[\"Main:04:YLD\"]`", "yld exit",
                ]
        ]),
        lines: ["one", "two", "three", "four"],
        messages: zip([1, 3, 6, 10], ["one", "two", "three", "four"]).flatMap { sum, word in
            ["Counter → user: The sum is \(sum).", "Counter → user: A word?", "user → Counter: \(word)"]
        } + ["Counter → user: 4: ['one', 'two', 'three', 'four']"])

    /// Agents that write to each other and call each other.
    static let agents = ChaosProgram(
        name: "agents",
        source: """
            # Asker
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Ask Expert a question
            - Ask Expert another one
            - Let Expert double a number
            - Tell the user what was learned
            # Expert
            ## Answer
            ### Triggers
            - At the beginning
            ### Steps
            - Wait for Asker and answer
            - Wait for Asker again and answer
            ## Double($n)
            public: true
            ### Steps
            - Return twice $n
            """,
        writer: ScriptedWriter(playbooks: [
            "Main": [
                "`Step[\"Main:01:QUE\"]`", "`SendMessage(\"Expert\", \"What is 2 + 2?\")`", "yld agent",
                "`Step[\"Main:02:QUE\"]`", "`SendMessage(\"Expert\", \"And 3 + 3, if you please?\")`", "yld agent",
                "`Step[\"Main:03:QUE\"]`", "`$n = Expert.Double(21)`", "yld call", "`Step[\"Main:04:QUE\"]`",
                "`Say(\"user\", f\"Four, six, {$n}.\")`", "`Return[]`",
            ],
            "Answer": [
                "`Step[\"Answer:01:EXE\"]`", "`$m = WaitForMessage(\"Asker\")`", "yld call",
                "`SendMessage(\"Asker\", f\"{$m[0].content} Four.\")`", "`Step[\"Answer:02:EXE\"]`",
                "`$m = WaitForMessage(\"Asker\")`", "yld call", "`SendMessage(\"Asker\", f\"{$m[0].content} Six.\")`",
                "`Return[]`",
            ],
            "Double": ["`Step[\"Double:01:RET\"]`", "`Return[$n * 2]`"],
        ]),
        messages: [
            "Asker → Expert: What is 2 + 2?", "Expert → Asker: What is 2 + 2? Four.",
            "Asker → Expert: And 3 + 3, if you please?", "Expert → Asker: And 3 + 3, if you please? Six.",
            "Asker → user: Four, six, 42.",
        ])

    /// Steps that the engine drives, asking a model for words, values and decisions.
    static let guided = ChaosProgram(
        name: "guided",
        source: """
            # Host
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Set $round to 0
            - Welcome the user and ask for their $name
            - Think of a $number and a $word
            - Say "$name: $number $word"
            - While the user is not tired
              - Add 1 to $round
              - Tell a joke about the round
            - If it rains, say "Take an umbrella.", otherwise say "Enjoy the sun."
            - End the program
            """,
        isGuided: true,
        writer: ScriptedWriter(answers: { message in
            func isAsked(_ part: String) -> Bool { message.contains(part) }
            if isAsked("Instruction: Welcome") { return "Welcome! Who are you,\nif I may ask?" }
            if isAsked("Take these values") { return "{\"name\": \"Maria\"}" }
            if isAsked("Instruction: Think of") { return "{\"number\": 7, \"word\": \"tea\"}" }
            if isAsked("Question: is it true now that: the user is not tired") {
                return isAsked("$round = 2") ? "{\"answer\": \"no\"}" : "{\"answer\": \"yes\"}"
            }
            if isAsked("Instruction: Tell a joke") {
                return isAsked("$round = 2") ? "The second joke is \"longer\" than the first." : "The first joke."
            }
            if isAsked("it rains") { return "no" }
            return nil
        }),
        lines: ["people mostly call me Maria"],
        messages: [
            "Host → user: Welcome! Who are you,\nif I may ask?", "user → Host: people mostly call me Maria",
            "Host → user: Maria: 7 tea", "Host → user: The first joke.",
            "Host → user: The second joke is \"longer\" than the first.", "Host → user: Enjoy the sun.",
        ])

    /// Python that says things, calls playbooks in English, and counts what it was asked.
    static let python = ChaosProgram(
        name: "python",
        source: """
            # Clerk
            ```python
            counted = []

            @playbook
            async def tally(items):
                counted.append(len(items))
                await Say("user", f"Counting {len(items)} items, call {len(counted)}.")
                texts = [await Describe(item) for item in items]
                return ", ".join(texts)
            ```
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Let tally count the items
            - Tell the result
            - End program
            ## Describe($item)
            ### Steps
            - Return a description of $item
            """,
        needsPython: true,
        writer: ScriptedWriter(playbooks: [
            "Main": [
                "`Step[\"Main:01:QUE\"]`", "`$text = tally([\"fox\", \"hen\"])`", "yld call", "`Step[\"Main:02:QUE\"]`",
                "`Say(\"user\", f\"The items are {$text}.\")`", "`$again = tally([\"cow\"])`", "yld call",
                "`Say(\"user\", f\"And {$again}.\")`", "`Step[\"Main:03:YLD\"]`", "yld exit",
            ],
            "Describe('fox')": [
                "`Step[\"Describe:01:RET\"]`", "`Say(\"user\", \"A fox it is.\")`", "`Return[f\"a red {$item}\"]`",
            ],
            "Describe": ["`Step[\"Describe:01:RET\"]`", "`Return[f\"a brown {$item}\"]`"],
        ]),
        messages: [
            "Clerk → user: Counting 2 items, call 1.", "Clerk → user: A fox it is.",
            "Clerk → user: The items are a red fox, a brown hen.", "Clerk → user: Counting 1 items, call 2.",
            "Clerk → user: And a brown cow.",
        ])
}
