import Testing

/// A program of one thing many times over, of any size.
struct HostileShape: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The text with about this many bytes.
    var text: @Sendable (Int) -> String

    private init(_ name: String, _ text: @escaping @Sendable (Int) -> String) {
        testDescription = name
        self.text = text
    }

    /// A piece again and again, behind a beginning.
    private init(_ name: String, _ head: String, _ piece: String, _ tail: String = "") {
        self.init(name) { size in head + String(repeating: piece, count: size / piece.utf8.count) + tail }
    }

    /// Pieces that differ by their number.
    private init(
        _ name: String, _ head: String, _ tail: String = "", numbered piece: @escaping @Sendable (Int) -> String
    ) {
        self.init(name) { size in
            var text = head
            var number = 0
            while text.utf8.count < size {
                text += piece(number)
                number += 1
            }
            return text + tail
        }
    }

    private static let steps = "# A\n## Main\n### Triggers\n- At the beginning\n### Steps\n"

    static let all: [HostileShape] = [
        // Headings.
        HostileShape("agents", "") { "# Agent \($0)\n" },
        HostileShape("playbooks", steps) { "## Play \($0)\n- Call Play \($0 / 2)\n" },
        HostileShape("equal playbooks", steps, "## Main\n"),
        HostileShape("headings without a name", "# A\n", "## ?\n"),
        HostileShape("other sections", steps, "### Setps\n"),
        HostileShape("H2 for H3", "# A\n## B\n", "## Steps\n- x\n"),
        HostileShape("marks of headings", "", "#"),
        HostileShape("deep headings", steps, "#### x\n"),
        HostileShape("parameters", "# A\n## M(", ")") { "$a\($0), " },
        HostileShape("open brackets in a heading", "# A\n## M($a=", "["),
        HostileShape("closed brackets in a heading", "# A\n## M", "a(b)"),
        HostileShape("quotes in a heading", "# A\n## M($a=", "\"'"),
        // Lines.
        HostileShape("empty lines", steps, "\n"),
        HostileShape("CR", "# A\r", "- x\r"),
        HostileShape("steps", steps, "- x\n"),
        HostileShape("plain steps", steps, "Greet the user\n"),
        HostileShape("a line continued", steps + "- x\n", "  y\n"),
        HostileShape("a long line", steps + "- ", "greet the price finder "),
        HostileShape("a long word", steps + "- ", "x"),
        HostileShape("rules", "", "---\n"),
        HostileShape("rules among steps", steps, "---\n"),
        HostileShape("zero bytes", "", "\0"),
        HostileShape("text outside", "", "text\n"),
        // Lists.
        HostileShape("nested lists", steps) { String(repeating: " ", count: 2 * ($0 % 1000)) + "- x\n" },
        HostileShape("lists of a hundred levels", steps) { String(repeating: " ", count: 2 * ($0 % 100)) + "- x\n" },
        HostileShape("markers on one line", steps + "- ", "- "),
        HostileShape("numbers on one line", steps, "1. "),
        HostileShape("quotes", steps, "> "),
        HostileShape("items without text", steps, "-\n"),
        HostileShape("digits of a step", steps + "- ", "0", ":EXE x\n  - y\n"),
        HostileShape("deep numbers", steps + "- " + String(repeating: "01.", count: 90) + "01:EXE x\n", "  - y\n"),
        HostileShape("a flat list of numbers", steps + "- 01:CND x\n") { "- 01.\($0):EXE x\n" },
        HostileShape("jumps", steps) { "- Go to step 1\($0)00\n" },
        HostileShape("unknown calls", steps) { "- Call Nothing\($0)()\n" },
        HostileShape("calls on one line", steps + "- ", "Main() "),
        HostileShape("open calls", steps + "- ", "Main("),
        HostileShape("commas of a condition", steps + "- If ", "a, "),
        HostileShape("thens of a condition", steps + "- If ", "then "),
        HostileShape("triggers", "# A\n## M\n### Triggers\n", "- When it rains\n"),
        // Fences and comments.
        HostileShape("fences", steps, "```\n"),
        HostileShape("closed fences", steps, "```\nx\n```\n"),
        HostileShape("an open fence", steps + "```\n", "x\n"),
        HostileShape("fences in steps", steps, "- ```\n  x\n  ```\n"),
        HostileShape("runs of backticks", steps + "- ") { String(repeating: "`", count: $0 + 1) + " " },
        HostileShape("pairs of backticks", steps + "- ", "` `` "),
        HostileShape("open comments", steps, "<!--\n"),
        HostileShape("open comments on one line", steps, "<!--"),
        HostileShape("comments", steps, "- a <!-- b --> c\n"),
        HostileShape("comments on one line", steps, "<!-- -->"),
        HostileShape("ends of comments", steps, "-->"),
        HostileShape("imports", steps, "!import x.md\n"),
        // YAML and JSON.
        HostileShape("front matter", "---\n", "---\n" + steps) { "k\($0): v\n" },
        HostileShape("deep front matter", "---\na: ", "[", "\n---\n" + steps),
        HostileShape("front matter on one line", "---\na: ", "x", "\n---\n" + steps),
        HostileShape("anchors", "---\na: ", "&a *a ", "\n---\n" + steps),
        HostileShape("metadata", "# A\n", "model: x\n"),
        HostileShape("a metadata block", "# A\nmetadata:\n") { "  k\($0): v\n" },
        HostileShape("almost metadata", "# A\n## M\n", "exectuion_mode: x\n"),
        HostileShape("key and blank lines", "# A\n", "model: x\n\n\n\n"),
        HostileShape("triggers as metadata", "# A\n## M\ntriggers: [", "a, ", "]\n"),
        HostileShape("numbers as triggers", "# A\n## M\ntriggers: [", "1, ", "]\n"),
        HostileShape("JSON", "# A\n```public.json\n[", "{\"name\": \"x\"}, ", "{\"name\": \"y\"}]\n```\n"),
        HostileShape("deep JSON", "# A\n```public.json\n", "[", "\n```\n"),
        // Python.
        HostileShape("Python fences", "# A\n", "```\n@playbook\ndef f(): pass\n```\n"),
        HostileShape("Python playbooks", "# A\n```py\n", "```\n") {
            "@playbook(public=True)\ndef f\($0)(a, b=1): pass\n"
        },
        HostileShape("Python triggers", "# A\n```py\n@playbook(triggers=[", "'a',\n", "])\ndef f(): pass\n```\n"),
        HostileShape("Python names", "# A\n```py\n@playbook(triggers=[", "a,\n", "])\ndef f(): pass\n```\n"),
        HostileShape("Python quotes", "# A\n```py\n@playbook\n", "'''\n\"\"\"\n", "```\n"),
        HostileShape("Python brackets", "# A\n```py\n@playbook\ndef f(a=", "(", "\n```\n"),
    ]
}
