import Testing

@testable import PlaybookEngine

/// Finding the PBASM in what models write around it.
@Suite struct CompilerReplyTests {
    @Test(arguments: [
        ("bare", "## Main\n- 01:EXE a\n", "## Main\n- 01:EXE a"),
        ("with the agent's heading", "# Shop\n## Main\n", "# Shop\n## Main"),
        ("in a fence", "```\n## Main\n- a\n```\n", "## Main\n- a"),
        ("in a marked fence, with remarks", "Here it is:\n\n```markdown\n## Main\n- a\n```\nDone!", "## Main\n- a"),
        ("in a fence of tildes", "~~~\n## Main\n~~~", "## Main"),
        (
            "with a fence inside", "```\n## Main\n- a\n  ```\n  x\n  ```\n- b\n```",
            "## Main\n- a\n  ```\n  x\n  ```\n- b"
        ),
        ("a fence that is never closed", "```\n## Main\n- a", "## Main\n- a"),
        ("a remark before it", "Sure:\n## Main\n- a", "## Main\n- a"),
        ("behind reasoning", "<think>\n## Not this\n</think>\n\n## Main\n- a", "## Main\n- a"),
        ("behind reasoning in capitals", "\n<THINK>\n## Not this\n</THINK>\n## Main\n- a", "## Main\n- a"),
        ("behind reasoning that does not end", "<think>\nhm", "<think>\nhm"),
        ("nothing of it", " I cannot do that. ", "I cannot do that."),
        ("nothing", "", ""),
    ])
    func pbasm(name: String, answer: String, expected: String) {
        #expect(CompilerReply.pbasm(in: answer) == expected)
    }
}
