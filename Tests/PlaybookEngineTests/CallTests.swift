import SessionLog
import Testing

@testable import PlaybookEngine

/// Calls between playbooks: arguments, results, errors.
@Suite struct CallTests {
    /// A few characters make a large value, and a reply has room for many of them.
    @Test func whatAReplyComputesIsLimited() async throws {
        let many = Array(repeating: "$big", count: 100).joined(separator: ", ")
        let run = try await PlayedRun.play(
            Self.shop, ["Shop": [.reply("`$big = \"x\" * 700000`\n`Price(\(many))`\nyld call"), .reply("yld exit")]])
        #expect(run.instructions.last?.contains("What this reply computes is larger than 64 MiB in all") == true)
        #expect(run.ending == .finished)
    }

    static let shop = """
        # Shop
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Get the price
        - Tell the price
        ## Price($item, $currency = "coins")
        ### Steps
        - Return the price of $item
        """

    private func play(_ answers: String...) async throws -> PlayedRun {
        try await PlayedRun.play(Self.shop, ["Shop": answers.map { .reply($0) }])
    }

    @Test func aResultGoesIntoItsVariableAndToTheModel() async throws {
        let run = try await play(
            "`$p = Price(\"tea\")`\nyld call", "`Return[3]`", "`Say(\"user\", f\"{$p} {$p + 1}\")`\nyld exit")
        #expect(run.messages == ["Shop → user: 3 4"])
        #expect(run.instructions[1].contains("$item = 'tea'\n$currency = 'coins'"))
        #expect(run.instructions[2].contains("Price('tea') returned 3"))
        #expect(!run.instructions[2].contains("$item"), "arguments are visible in their frame only")
    }

    @Test func itemsBehindACallWaitForItsResult() async throws {
        let run = try await play(
            "`$p = Price(\"tea\")` `Say(\"user\", f\"It is {$p}.\")`\nyld exit", "`Return[3]`")
        #expect(run.messages == ["Shop → user: It is 3."])
        #expect(run.requests.count == 2)
    }

    @Test func varWithACall() async throws {
        let run = try await play(
            "`Var[$p, Price(\"tea\")]`\nyld call", "`Return[3]`", "`Say(f\"{$p}\")`\nyld exit")
        #expect(run.messages == ["Shop → user: 3"])
    }

    @Test func callsAmongTheArgumentsRunFirst() async throws {
        let run = try await play(
            "`$p = Price(Price(\"a\"), Price(\"b\"))`\nyld call",
            "`Return[\"x\"]`", "`Return[\"y\"]`", "`Return[f\"{$item}{$currency}\"]`",
            "`Say($p)`\nyld exit")
        #expect(run.messages == ["Shop → user: xy"])
    }

    @Test func argumentsAreComputedOnceAndInOrder() async throws {
        let run = try await play(
            "`$n = 1` `$p = Price(str($n), Price(\"b\"))`\nyld call",
            "`$n = 2` `Return[\"x\"]`", "`Return[f\"{$item}{$currency}\"]`", "`Say($p)`\nyld exit")
        #expect(run.messages == ["Shop → user: 1x"])
    }

    @Test(arguments: ["user", "\"user\"", "human", "USER"])
    func aSayWithABareTargetWhoseTextIsACall(target: String) async throws {
        let run = try await play("`Say(\(target), Price(\"tea\"))`\nyld exit", "`Return[\"three\"]`")
        #expect(run.messages == ["Shop → user: three"])
    }

    @Test func anUnknownTargetWhoseTextIsACall() async throws {
        let run = try await play(
            "`Say(\"Nobody\", Price(\"tea\"))` `Say(\"on\")`\nyld call", "`Return[\"three\"]`", "yld exit")
        #expect(run.messages == ["Shop → user: on"])
        #expect(run.instructions.last?.contains("unknown target") == true)
    }

    @Test func aSayWhoseTextIsACall() async throws {
        let run = try await play("`Say(\"user\", Price(\"tea\"))`\nyld exit", "`Return[\"three\"]`")
        #expect(run.messages == ["Shop → user: three"])
    }

    @Test func parametersAreTheFramesVariablesAreTheAgents() async throws {
        let run = try await play(
            "`$total = 1`\n`Price(\"tea\")`\nyld call",
            "`$item = \"changed\"` `$total = 2` `Return[]`",
            "`Say(f\"{$total}\")`\nyld exit")
        #expect(run.messages == ["Shop → user: 2"])
        #expect(!run.instructions[2].contains("changed"))
    }

    @Test func aSummaryIsToldInPlaceOfTheResult() async throws {
        let run = try await play("`Price(\"tea\")`\nyld call", "`$__ = \"Tea is cheap.\"` `Return[3]`", "yld exit")
        #expect(run.instructions[2].contains("Tea is cheap."))
        #expect(!run.instructions[2].contains("returned 3"))
    }

    @Test(arguments: [
        ("`Cost(\"tea\")`", "Cost was not found"),
        ("`$x = Cost(\"tea\")`", "Cost was not found"),
        ("`Remember($unset, \"Maria\")`", "Remember was not found"),
        ("`Price()`", "without $item"),
        ("`Price(\"a\", \"b\", \"c\")`", "too many arguments"),
        ("`Price($item=\"a\", $color=\"b\")`", "no parameter $color"),
        ("`$x = $unset + 1`", "unset"),
    ]) func errorsAreToldToTheModel(reply: String, told: String) async throws {
        let run = try await play(reply, "yld exit")
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains(told))
    }

    @Test func whatWasNotExecutedIsNotRemembered() async throws {
        let run = try await play("`Step[\"Main:01:EXE\"]` `$x = $unset` `Say(\"Done!\")`\nyld user", "yld exit")
        #expect(run.rememberedReplies == ["`Step[\"Main:01:EXE\"]` `$x = $unset`"])
        #expect(run.instructions[1].contains("Main:01 was begun and is not finished — go on with step Main:01"))
    }

    @Test func aMeetingIsNotSupportedYet() async throws {
        let source = Self.shop.replacing(
            "## Price($item, $currency = \"coins\")\n", with: "## Price($item)\nmeeting: true\n")
        let run = try await PlayedRun.play(
            source, ["Shop": [.reply("`$p = Price(\"tea\")`\nyld call"), .reply("yld exit")]])
        #expect(run.instructions[1].contains("not supported yet"))
    }

    @Test func anAgentOfMCPIsNotSupportedYet() async throws {
        let source = Self.shop + "\n# Search\nremote:\n  type: mcp\n  url: http://127.0.0.1:9/mcp\n"
        let run = try await PlayedRun.play(
            source, ["Shop": [.reply("`Search.find(\"tea\")`\nyld call"), .reply("yld exit")]])
        #expect(run.instructions[1].contains("Search is an MCP agent; MCP agents are not supported yet"))
    }

    @Test func aStepOfAnotherPlaybookDoesNotMoveThisOne() async throws {
        let run = try await play("`Step[\"Main:01:QUE\"]` `Step[\"Price:01:RET\"]`\nyld call", "yld exit")
        #expect(run.instructions[1].contains("Main:01 was executed — continue with step Main:02"))
    }

    @Test func whatFollowsAFailedItemIsNotExecuted() async throws {
        let run = try await play("`$x = Cost(1)` `Say(\"no\")`\nyld exit", "yld exit")
        #expect(run.messages == [])
        #expect(run.requests.count == 2)
    }

    @Test func aCallThatIsNotFoundAndNotAssignedOnlyAddsItsResult() async throws {
        let run = try await play("`Cost($unset)` `Say(\"still\")`\nyld call", "yld exit")
        #expect(run.messages == ["Shop → user: still"])
        #expect(run.instructions[1].contains("Cost was not found"))
    }
}
