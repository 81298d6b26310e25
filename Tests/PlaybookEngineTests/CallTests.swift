import SessionLog
import Testing

@testable import PlaybookEngine

/// Calls between playbooks: arguments, results, errors.
@Suite struct CallTests {
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
        ("`Price()`", "without $item"),
        ("`Price(\"a\", \"b\", \"c\")`", "too many arguments"),
        ("`Price($item=\"a\", $color=\"b\")`", "no parameter $color"),
        ("`$x = $unset + 1`", "unset"),
    ]) func errorsAreToldToTheModel(reply: String, told: String) async throws {
        let run = try await play(reply, "yld exit")
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains(told))
    }

    @Test func whatFollowsAFailedItemIsNotExecuted() async throws {
        let run = try await play("`$x = Cost(1)` `Say(\"no\")`\nyld exit", "yld exit")
        #expect(run.messages == [])
        #expect(run.requests.count == 2)
    }

    @Test func aCallThatIsNotFoundAndNotAssignedOnlyAddsItsResult() async throws {
        let run = try await play("`Cost(1)` `Say(\"still\")`\nyld call", "yld exit")
        #expect(run.messages == ["Shop → user: still"])
        #expect(run.instructions[1].contains("Cost was not found"))
    }
}
