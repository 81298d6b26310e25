import SessionLog
import Testing

@testable import PlaybookEngine

/// The forms of reply that models really write: what people see of each, and what the model is asked next.
@Suite struct ReplyFormTests {
    struct Form: CustomTestStringConvertible {
        var name: String
        var reply: String
        /// Messages of the reply, and `waits` where it gives control to the user.
        var shown: [String]
        /// In the next instruction.
        var next: String

        var testDescription: String { name }
    }

    static let program = """
        # Guide
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - 01:QUE Say(user, greet); YLD user
        - 02:EXE Add up
        - 03:QUE Say(user, tell the sum)
        - 04:YLD exit
        """

    static let forms = [
        Form(
            name: "canonical",
            reply: "recap – begun\nplan – greet\n`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Hi\")`\ntrig? no\nyld user\n",
            shown: ["Hi", "waits"], next: "User said: yes\nMain:01 was executed — continue with step Main:02"),
        Form(
            name: "bare target", reply: "`Step[\"Main:01:QUE\"]` `Say(user, \"Hi\")`\nyld user",
            shown: ["Hi", "waits"], next: "User said: yes"),
        Form(
            name: "items without backticks after a Step",
            reply: "Step[\"Main:01:QUE\"] Say(\"user\", \"Hi\")\nyld user", shown: ["Hi", "waits"],
            next: "Main:01 was executed"),
        Form(name: "list item", reply: "- Say(\"Hi\")\nyld user", shown: ["Hi", "waits"], next: "User said: yes"),
        Form(
            name: "yield in backticks", reply: "`Say(\"Hi\")`\n`yld user`", shown: ["Hi", "waits"],
            next: "User said: yes"),
        Form(
            name: "raw newlines in a literal", reply: "`Say(\"user\", \"One\nTwo\")`\nyld user",
            shown: ["One\nTwo", "waits"], next: "User said: yes"),
        Form(
            name: "assignment of a sum", reply: "`$a = 1` `$b = 2` `$t = $a + $b` `Say(f\"{t}\")`\nyld user",
            shown: ["3", "waits"], next: "$t = 3"),
        Form(
            name: "f-string without dollar", reply: "`$name = \"Ann\"` `Say(f\"Hi {name}\")`\nyld user",
            shown: ["Hi Ann", "waits"], next: "User said: yes"),
        Form(
            name: "recap with a code span", reply: "recap: I did `Say(\"Hi\")`\n`Say(\"Hello\")`\nyld user",
            shown: ["Hello", "waits"], next: "User said: yes"),
        Form(
            name: "think block", reply: "<think>I could `Say(\"no\")` and yld exit</think>\n`Say(\"Hi\")`\nyld user",
            shown: ["Hi", "waits"], next: "User said: yes"),
        Form(
            name: "fence around the reply", reply: "```\n`Say(\"Hi\")`\nyld user\n```\n", shown: ["Hi", "waits"],
            next: "User said: yes"),
        Form(
            name: "percent formatting", reply: "`$n = 1` `Say(\"user\", \"Total: %d\" % $n)`\nyld user",
            shown: ["Total: %d [error]"], next: "Your reply could not be read from line 1, column"),
        Form(
            name: "prose with code spans",
            reply: "I use `x` and call it `great`.\n`Say(\"Hi\")`\nyld user", shown: ["Hi", "waits"],
            next: "User said: yes"),
        Form(
            name: "bare return", reply: "`$x = 1`\nReturn[$x]\n", shown: [], next: ""),
        Form(
            name: "refusal without any item", reply: "I am sorry, but I cannot help with that.", shown: [],
            next: "Your reply held nothing to execute."),
    ]

    @Test(arguments: forms, [true, false]) func isShownExecutedAndFollowed(form: Form, streaming: Bool) async throws {
        let run = try await PlayedRun.play(
            Self.program, ["Guide": [.reply(form.reply), .reply("yld exit")]], lines: ["yes"], streaming: streaming)
        let shown = form.shown.map { $0 == "waits" ? "user: yes" : "Guide → user: \($0)" }
        #expect(run.messages == shown)
        #expect(run.ending == .finished)
        if form.next.isEmpty {
            #expect(run.requests.count == 1, "the playbook has returned")
        } else {
            #expect(run.instructions.last?.contains(form.next) == true, "\(run.instructions.last ?? "")")
        }
    }
}
