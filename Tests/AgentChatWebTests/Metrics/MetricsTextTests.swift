import CoreMetrics
import Testing

@testable import AgentChatWeb

/// What is measured, as Prometheus reads it.
@Suite struct MetricsTextTests {
    @Test func everyKindIsWritten() {
        let registry = MetricsRegistry { $0 == "runs_total" ? "Runs\nthat \\ were \"begun\"." : nil }
        Counter(label: "runs_total", dimensions: [], factory: registry).increment(by: 2)
        // Another handle of the same name is the same counter.
        Counter(label: "runs_total", dimensions: [], factory: registry).increment()
        Counter(label: "hits", dimensions: [("path", "/b"), ("status", "200")], factory: registry).increment()
        Counter(label: "hits", dimensions: [("path", "a\"\\\n"), ("status", "200")], factory: registry).increment()
        Gauge(label: "size", dimensions: [], factory: registry).record(2.5)
        let text = registry.text(adding: [MetricsRegistry.Gauge(label: "open", value: 7)])
        #expect(
            text == """
                # TYPE hits counter
                hits{path="/b",status="200"} 1
                hits{path="a\\"\\\\\\n",status="200"} 1
                # TYPE open gauge
                open 7
                # HELP runs_total Runs\\nthat \\\\ were "begun".
                # TYPE runs_total counter
                runs_total 3
                # TYPE size gauge
                size 2.5

                """)
    }

    @Test func timesAreHistograms() {
        let registry = MetricsRegistry()
        let timer = Timer(label: "time", dimensions: [("model", "m")], factory: registry)
        // On a bound, between two, and beyond the last.
        for milliseconds in [1, 300, 400_000] as [Int64] { timer.recordNanoseconds(milliseconds * 1_000_000) }
        let lines = registry.text(adding: []).split(separator: "\n").map(String.init)
        #expect(lines.first == "# TYPE time histogram")
        #expect(lines.count == TimeHistogram.bounds.count + 4)
        for line in [
            #"time_bucket{model="m",le="0.001"} 1"#, #"time_bucket{model="m",le="0.25"} 1"#,
            #"time_bucket{model="m",le="0.5"} 2"#, #"time_bucket{model="m",le="300"} 2"#,
            #"time_bucket{model="m",le="+Inf"} 3"#, #"time_count{model="m"} 3"#, #"time_sum{model="m"} 400.301"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test(arguments: [("a.b-c", "a_b_c"), ("9a", "_a"), ("a:b", "a:b"), ("", "_"), ("ü", "_")])
    func namesAreWhatTheFormatAllows(label: String, name: String) {
        let registry = MetricsRegistry()
        Counter(label: label, dimensions: [], factory: registry).increment()
        #expect(registry.text(adding: []) == "# TYPE \(name) counter\n\(name) 1\n")
    }

    @Test func nothingIsLostBetweenTasks() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 { Counter(label: "n", dimensions: [], factory: registry).increment() }
                }
            }
        }
        #expect(registry.text(adding: []).hasSuffix("\nn 4000\n"))
    }

    /// A dimension that takes any value does not fill the memory.
    @Test func thereIsAnEndOfSeries() {
        let registry = MetricsRegistry()
        for number in 0..<MetricsRegistry.mostSeries + 100 {
            Counter(label: "n", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        let count = registry.text(adding: []).utf8.count { $0 == UInt8(ascii: "\n") }
        #expect(count == MetricsRegistry.mostSeries + 1)
    }

    @Test func everyNameHasItsSentence() {
        for metric in WebMetric.allCases {
            #expect(metric.rawValue.hasPrefix("agent_chat_") && metric.help.hasSuffix("."))
            #expect(WebMetric.help(of: metric.rawValue) == metric.help)
        }
        #expect(WebMetric.help(of: "agent_chat_model_tokens_total") != nil)
    }
}
