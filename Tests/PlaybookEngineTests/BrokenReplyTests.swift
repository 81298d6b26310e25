import LanguageModels
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// Replies that break, are malformed, or hold nothing.
@Suite struct BrokenReplyTests {
    private static let network = ModelError(.network, "The connection broke.")

    private func play(_ answers: [ScriptedModel.Answer], lines: [String] = []) async throws -> PlayedRun {
        try await PlayedRun.play(ConversationTests.greeting, ["Greeter": answers], lines: lines)
    }

    @Test func aBrokenMessageIsMarkedAndReplaced() async throws {
        let run = try await play([
            .broken("`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Hello the", Self.network),
            .reply("`Say(\"user\", \"Hello there\")`\nyld exit"),
        ])
        #expect(run.messages == ["Greeter → user: Hello the [error]", "Greeter → user: Hello there"])
        #expect(run.requests.map(\.streaming) == [true, false])
        let replaced = run.entries.compactMap { entry -> String? in
            if case .stream(.start(let start)) = entry.event { return start.replaces }
            return nil
        }
        #expect(replaced.count == 1)
    }

    @Test func aReplyThatBreaksBeforeAnythingIsAskedForAgain() async throws {
        let run = try await play([.broken("recap – so far", Self.network), .reply("`Say(\"ok\")`\nyld exit")])
        #expect(run.messages == ["Greeter → user: ok"])
        #expect(run.requests.map(\.streaming) == [true, false])
        #expect(run.instructions[0] == run.instructions[1])
    }

    @Test func whatWasCompleteBeforeTheBreakIsExecutedOnce() async throws {
        let run = try await play([
            .broken("`Say(\"one\")`\n`Say(\"two\")`\n`Say(\"The th", Self.network),
            .reply("`Say(\"The third\")`\nyld exit"),
        ])
        #expect(
            run.messages == [
                "Greeter → user: one", "Greeter → user: two", "Greeter → user: The th [error]",
                "Greeter → user: The third",
            ])
        #expect(run.instructions[1].contains("cut off"))
    }

    @Test func theLengthLimit() async throws {
        let run = try await play([
            .cutAtLimit("`Say(\"A long st"), .reply("`Say(\"Short.\")`\nyld exit"),
        ])
        #expect(run.messages == ["Greeter → user: A long st [length]", "Greeter → user: Short."])
    }

    @Test func streamingIsGivenUpAfterThreeFailuresInARow() async throws {
        let broken = ScriptedModel.Answer.broken("`Say(\"a\")`\n", Self.network)
        let whole = ScriptedModel.Answer.reply("`Say(\"b\")`")
        let run = try await play([broken, whole, broken, whole, broken, whole, whole, .reply("yld exit")])
        #expect(run.requests.map(\.streaming) == [true, false, true, false, true, false, false, false])
        let warnings = run.entries.filter {
            if case .note(.warning, _, let text, _) = $0.event { text.contains("Streaming failed") } else { false }
        }
        #expect(warnings.count == 1)
    }

    @Test func aFailureThatNoRetryMendsEndsTheRun() async throws {
        let run = try await play([.broken("", ModelError(.authentication, "The key was refused."))])
        guard case .failed(let failure) = run.ending else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == .keyRefused)
        #expect(run.requests.count == 1)
    }

    @Test func theMessageOfAFailureIsOneLine() async throws {
        let run = try await play([.broken("", ModelError(.notFound, "No such model:\r\n“x”.\n"))])
        #expect(run.failure?.hasSuffix(": No such model: “x”.") == true)
    }

    @Test(arguments: [ModelError.Code.unreachable, .rateLimited, .overloaded, .timeout(.connecting)])
    func aBusyServerIsNotAskedAgainWithoutStreaming(code: ModelError.Code) async throws {
        let run = try await play([.broken("", ModelError(code, "Busy.")), .reply("yld exit")])
        #expect(run.requests.count == 1)
        #expect(run.failure?.contains("Busy.") == true)
    }

    @Test func theSameServerMayFailInTheMiddle() async throws {
        let run = try await play([
            .broken("`Say(\"One\")`\n", ModelError(.overloaded, "Busy.")), .reply("`Say(\"Two\")`\nyld exit"),
        ])
        #expect(run.messages == ["Greeter → user: One", "Greeter → user: Two"])
        #expect(run.instructions[1].contains("Go on with Main, behind what was executed."))
        #expect(!run.instructions[1].contains("written again"))
    }

    /// All ways of asking for one reply share the model's patience, and a reply that came restores it.
    @Test func whatIsSpentIsTold() async throws {
        let busy = ModelEvent.retrying(
            attempt: 1, of: 5, after: .zero, reason: ModelError(.overloaded, "Busy."))
        let run = try await play([
            .replyAfter([busy], "`Say(\"One\")`\n"), .broken("`Say(\"Two\")`\n", Self.network),
            .replyAfter([busy, busy], "`Say(\"Three\")`"), .reply("yld exit"),
        ])
        #expect(run.requests.map(\.request.spentRetries) == [0, 0, 1, 0])
        #expect(run.messages.count == 3)
        try FoldTests.check(run)
    }

    @Test func aStreamThatCameWholeCountsAsBroken() async throws {
        let unstreamed = ModelEvent.unstreamed(Self.network)
        let run = try await play([
            .replyAfter([unstreamed], "`Say(\"a\")`"), .replyAfter([unstreamed], "`Say(\"b\")`"),
            .replyAfter([unstreamed], "`Say(\"c\")`"), .reply("yld exit"),
        ])
        #expect(run.requests.map(\.streaming) == [true, true, true, false])
        let warnings = run.entries.filter {
            if case .note(.warning, _, let text, _) = $0.event { text.contains("Streaming failed") } else { false }
        }
        #expect(warnings.count == 1)
        try FoldTests.check(run)
    }

    @Test func anotherModelIsNamedOnce() async throws {
        let fellBack = ModelEvent.fellBack(
            from: "a/b", to: "c/d", reason: ModelError(.overloaded, "The server is overloaded."))
        let run = try await play([.replyAfter([fellBack], "`Say(\"a\")`\nyld exit")])
        let warnings = run.entries.compactMap { entry -> String? in
            if case .note(.warning, _, let text, _) = entry.event { text } else { nil }
        }
        #expect(warnings == ["a/b cannot answer: The server is overloaded. Now c/d is asked."])
    }

    @Test func whatTheProviderWithholds() async throws {
        let run = try await play([.withheldAfter("`Say(\"user\", \"I think th"), .reply("`Say(\"Sorry.\")`\nyld exit")])
        #expect(run.messages == ["Greeter → user: I think th [error]", "Greeter → user: Sorry."])
        #expect(run.instructions[1].contains("Your reply was cut off."))
        let warned = run.entries.contains {
            if case .note(.warning, _, let text, _) = $0.event { text.contains("content filter") } else { false }
        }
        #expect(warned)
    }

    /// Some servers stream though nobody asked for it.
    @Test func aWholeReplyThatBreaksWithinAMessageIsAskedForAgain() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting,
            [
                "Greeter": [
                    .broken("`Say(\"one\")`\n`Say(\"Hello the", Self.network),
                    .reply("`Say(\"user\", \"Hello there\")`\nyld exit"),
                ]
            ], streaming: false)
        #expect(
            run.messages == [
                "Greeter → user: one", "Greeter → user: Hello the [error]", "Greeter → user: Hello there",
            ])
        #expect(run.requests.map(\.streaming) == [false, false])
        #expect(run.finalState.streamingFailures == 0)
    }

    @Test(arguments: [true, false])
    func aServerThatAlwaysBreaksIsNotAskedForEver(streaming: Bool) async throws {
        let broken = ScriptedModel.Answer.broken("`Say(\"Hello the", Self.network)
        let run = try await PlayedRun.play(
            ConversationTests.greeting, ["Greeter": Array(repeating: broken, count: 20)], streaming: streaming)
        #expect(run.failure?.contains("The connection broke.") == true)
        #expect(run.requests.map(\.streaming) == [streaming] + Array(repeating: false, count: 5))
        // The end of the run breaks the last one off.
        #expect(run.messages.count == 6)
        #expect(run.messages.dropLast() == Array(repeating: "Greeter → user: Hello the [error]", count: 5)[...])
    }

    @Test func aWholeReplyThatFailsEndsTheRun() async throws {
        let run = try await play([.broken("", Self.network), .broken("", Self.network)])
        #expect(run.failure?.contains("The connection broke.") == true)
    }

    @Test func aBreakAfterTheYieldIsNone() async throws {
        let run = try await play([.broken("`Say(\"Bye\")`\nyld exit\n", Self.network)])
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: Bye"])
    }

    @Test func threeMalformedRepliesInARow() async throws {
        let run = try await play([.reply("Hello!"), .reply("I cannot do that."), .reply("`Say(\"a\" % 3)`")])
        #expect(run.failure?.contains("3 replies in a row") == true)
        #expect(run.failure?.contains("step 01, test.md:6") == true)
        #expect(run.instructions[1].contains("nothing to execute"))
    }

    /// It would be asked for ever else, and paid for.
    @Test func threeRepliesInARowThatALimitCutsOff() async throws {
        let cut = ScriptedModel.Answer.cutAtLimit("`Say(\"user\", \"A long st")
        let run = try await play([cut, cut, cut, .reply("yld exit")])
        #expect(run.failure?.contains("The output limit of") == true, "\(run.failure ?? "none")")
        #expect(run.messages.count == 3 && run.messages.allSatisfy { $0 == "Greeter → user: A long st [length]" })
        // Whoever makes progress goes on.
        let whole = ScriptedModel.Answer.cutAtLimit("`Say(\"user\", \"One.\")` `Say(\"user\", \"Tw")
        let other = try await play([whole, whole, whole, whole, .reply("yld exit")])
        #expect(other.ending == .finished)
    }

    @Test func aMalformedReplyIsToldWithItsPlace() async throws {
        let run = try await play([
            .reply("`Say(\"user\", \"Total: %d\" % $n)`\nyld user"), .reply("`Say(\"ok\")`\nyld exit"),
        ])
        #expect(run.instructions[1].contains("line 1, column"))
        #expect(run.messages == ["Greeter → user: Total: %d [error]", "Greeter → user: ok"])
    }

    @Test func executingSomethingForgivesTheMalformedReplies() async throws {
        let bad = ScriptedModel.Answer.reply("Hm.")
        let good = ScriptedModel.Answer.reply("`Say(\"x\")`")
        let run = try await play([bad, bad, good, bad, bad, .reply("yld exit")])
        #expect(run.ending == .finished)
    }

    @Test func anUnknownTargetShowsNothingAndGoesOn() async throws {
        let run = try await play([.reply("`Say(\"Nobody\", \"psst\")` `Say(\"hi\")`\nyld call"), .reply("yld exit")])
        #expect(run.messages == ["Greeter → user: hi"])
        #expect(run.instructions[1].contains("unknown target"))
    }
}
