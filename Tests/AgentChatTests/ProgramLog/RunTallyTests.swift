import CoreMetrics
import Logging
import Testing

@testable import AgentChat

@Suite struct RunTallyTests {
    private func count(_ label: String, _ dimensions: [(String, String)], by amount: Int = 1, in tally: RunTally) {
        Counter(label: label, dimensions: dimensions, factory: tally).increment(by: amount)
    }

    @Test func nothingWasMeasured() {
        let summary = RunTally().summary
        #expect(summary["requests"] == "0" && summary["failed"] == "0" && summary["request_ms"] == "0/0")
    }

    @Test func modelsAreAddedUpAndOutcomesToldApart() {
        let tally = RunTally()
        for (model, outcome) in [
            ("a", "finished"), ("a", "network"), ("b", "length"), ("b", "overloaded"), ("b", "finished"),
        ] {
            count("agent_chat_model_requests_total", [("model", model), ("outcome", outcome)], in: tally)
        }
        count("agent_chat_model_tokens_total", [("model", "a"), ("kind", "input")], by: 40, in: tally)
        count("agent_chat_model_tokens_total", [("kind", "input"), ("model", "b")], by: 2, in: tally)
        count("agent_chat_model_tokens_total", [("model", "a"), ("kind", "output")], by: .max, in: tally)
        count("agent_chat_model_tokens_total", [("model", "b"), ("kind", "cached_input")], by: 7, in: tally)
        count("agent_chat_model_retries_total", [("model", "a"), ("reason", "overloaded")], in: tally)
        count("agent_chat_model_breaks_total", [("model", "a"), ("reason", "network")], in: tally)
        count("agent_chat_aborted_messages_total", [("reason", "error")], in: tally)
        for time in [1_000_000, 5_000_000] {
            Timer(label: "agent_chat_model_request_seconds", dimensions: [("model", "a")], factory: tally)
                .recordNanoseconds(time)
        }
        let summary = tally.summary
        #expect(summary["requests"] == "5" && summary["failed"] == "2")
        #expect(summary["input_tokens"] == "42" && summary["cached_input_tokens"] == "7")
        #expect(summary["retries"] == "1" && summary["breaks"] == "1" && summary["aborted_messages"] == "1")
        #expect(summary["request_ms"] == "3/5" && summary["first_piece_ms"] == "0/0")
    }
}
