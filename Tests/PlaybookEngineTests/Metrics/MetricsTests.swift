import CoreMetrics
import LanguageModels
import Synchronization
import Testing

@testable import PlaybookEngine

@Suite struct MetricsTests {
    private static let program = """
        # Guide
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Greet the user
        - End the program
        """

    private static func measure(_ answers: [ScriptedModel.Answer]) async throws -> RecordingMetrics {
        let metrics = RecordingMetrics()
        _ = try await withMetricsFactory(metrics) { try await PlayedRun.play(program, ["Guide": answers]) }
        return metrics
    }

    @Test func aRunIsCountedWithItsRequestsAndTokens() async throws {
        let metrics = try await Self.measure([
            .replyAfter(
                [
                    .retrying(
                        attempt: 1, of: 5, after: .zero, reason: ModelError(.overloaded, "Too much to do.")),
                    .retrying(
                        attempt: 2, of: 5, after: .zero, reason: ModelError(.timeout(.connecting), "Nobody there.")),
                    .usage(TokenUsage(input: 30, output: 7, cachedInput: 20)),
                ], "`Say(\"user\", \"Hi\")`\n"),
            .counted("yld exit\n", tokens: 12),
        ])
        #expect(
            metrics.counted == [
                "agent_chat_runs_started_total{}": 1, "agent_chat_runs_ended_total{ending=finished}": 1,
                "agent_chat_model_requests_total{model=scripted,outcome=finished}": 2,
                "agent_chat_model_retries_total{model=scripted,reason=overloaded}": 1,
                "agent_chat_model_retries_total{model=scripted,reason=timeout}": 1,
                "agent_chat_model_tokens_total{model=scripted,kind=input}": 42,
                "agent_chat_model_tokens_total{model=scripted,kind=cached_input}": 20,
                "agent_chat_model_tokens_total{model=scripted,kind=output}": 8,
            ])
        let times = metrics.measured
        #expect(times["agent_chat_model_first_piece_seconds{model=scripted}"]?.count == 2)
        #expect(times["agent_chat_model_request_seconds{model=scripted}"]?.count == 2)
        #expect(times.count == 2)
    }

    @Test func whatBreaksOffIsCounted() async throws {
        let metrics = try await Self.measure([
            .broken("`Say(\"user\", \"Good mor", ModelError(.network, "It broke.")),
            .cutAtLimit("`Say(\"user\", \"Good mor"),
            .reply("`Say(\"user\", \"Good morning\")`\nyld exit\n"),
        ])
        #expect(metrics.counted["agent_chat_model_requests_total{model=scripted,outcome=network}"] == 1)
        #expect(metrics.counted["agent_chat_model_requests_total{model=scripted,outcome=length}"] == 1)
        #expect(metrics.counted["agent_chat_model_breaks_total{model=scripted,reason=network}"] == 1)
        #expect(metrics.counted["agent_chat_aborted_messages_total{reason=error}"] == 1)
        #expect(metrics.counted["agent_chat_aborted_messages_total{reason=length}"] == 1)
        #expect(metrics.counted.keys.filter { $0.hasPrefix("agent_chat_model_breaks_total") }.count == 1)
    }

    @Test func aFailureBeforeAnyTextIsNoBreak() async throws {
        let metrics = try await Self.measure([.broken("", ModelError(.authentication, "No."))])
        #expect(
            metrics.counted == [
                "agent_chat_runs_started_total{}": 1, "agent_chat_runs_ended_total{ending=failed}": 1,
                "agent_chat_model_requests_total{model=scripted,outcome=authentication}": 1,
            ])
        #expect(metrics.measured.keys.sorted() == ["agent_chat_model_request_seconds{model=scripted}"])
    }

    /// A reply goes on behind its yield, and nobody reads that to its end; a reader that fails is no failure of the model.
    @Test func aReplyOfWhichEnoughHasComeIsFinished() async throws {
        struct Enough: Error {}
        let metrics = RecordingMetrics()
        let model = MeasuredModel(
            ScriptedModel(["A": [.reply("text")]]), RunMetrics(factory: metrics), now: Self.clock(steps: 1500))
        await #expect(throws: Enough.self) {
            try await model.respond(to: Self.request, streaming: true) { _ in throw Enough() }
        }
        #expect(metrics.counted == ["agent_chat_model_requests_total{model=scripted,outcome=finished}": 1])
        #expect(
            metrics.measured == [
                "agent_chat_model_first_piece_seconds{model=scripted}": [1_500_000_000],
                "agent_chat_model_request_seconds{model=scripted}": [3_000_000_000],
            ])
    }

    @Test func aCancelledRequestIsCancelled() async throws {
        let metrics = RecordingMetrics()
        let model = MeasuredModel(ScriptedModel(["A": [.stalls("text")]]), RunMetrics(factory: metrics))
        let hasText = WakeSignal()
        let task = Task {
            try await model.respond(to: Self.request, streaming: false) { _ in hasText.wake() }
        }
        await hasText.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(metrics.counted == ["agent_chat_model_requests_total{model=scripted,outcome=cancelled}": 1])
    }

    @Test func namesAreThoseOfTheFormat() {
        for metric in Metric.allCases {
            #expect(metric.rawValue.hasPrefix("agent_chat_"))
            #expect(metric.rawValue.hasSuffix("_total") || metric.rawValue.hasSuffix("_seconds"))
            #expect(metric.rawValue.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) })
            #expect(metric.help.hasSuffix("."))
        }
    }

    private static let request = ModelRequest(agent: "A", system: "", messages: [ModelMessage(.user, "a")])

    /// A clock that goes on by so many milliseconds whenever it is looked at.
    private static func clock(steps milliseconds: Int) -> @Sendable () -> ContinuousClock.Instant {
        let time = Mutex(ContinuousClock.now)
        return {
            time.withLock { time in
                defer { time += .milliseconds(milliseconds) }
                return time
            }
        }
    }
}
