import LanguageModels
import Logging
import Synchronization
import Testing

@testable import PlaybookEngine

/// What the program's own log is told.
@Suite struct EngineLogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            lines.append("\(event.level): \(event.message)" + metadata.joined())
        }
    }

    private func lines(at level: Logger.Level, _ answers: ScriptedModel.Answer...) async throws -> [String] {
        let lines = Lines()
        _ = try await PlayedRun.play(
            CallTests.shop, ["Shop": answers],
            logger: Logger(label: "test") { _ in Handler(lines: lines, logLevel: level) })
        return lines.all
    }

    @Test func aRunIsToldWithItsCallsAndRequests() async throws {
        let lines = try await lines(
            at: .debug, .reply("`$p = Price(\"secret\")`\nyld call"), .reply("`Return[$nothing]`"),
            .reply("`Return[\"secret\"]`"), .reply("`Say(\"secret\")`\nyld exit"))
        #expect(
            lines.map { $0.prefix(upTo: $0.firstRange(of: " reason=")?.lowerBound ?? $0.endIndex) } == [
                "info: Run started model=scripted program=test", "debug: Playbook begun agent=Shop playbook=Main",
                "debug: Model asked agent=Shop playbook=Main streamed=true",
                "debug: Playbook begun agent=Shop playbook=Price",
                "debug: Model asked agent=Shop playbook=Price streamed=true",
                "info: Item failed agent=Shop playbook=Price",
                "debug: Reply executed agent=Shop bytes=18 playbook=Price",
                "debug: Model asked agent=Shop playbook=Price streamed=true",
                "debug: Playbook returned agent=Shop playbook=Price",
                "debug: Reply executed agent=Shop bytes=31 playbook=Main",
                "debug: Model asked agent=Shop playbook=Main streamed=true", "info: Run ended ending=finished",
            ])
        #expect(lines.filter { $0.contains("reason=") }.map { $0.hasPrefix("info: Item failed") } == [true])
    }

    @Test func nothingThatWasSaidIsToldAtInfo() async throws {
        let lines = try await lines(
            at: .info, .reply("`Say(\"secret\")` `$s = \"secret\"` `Price($s, currency=secret)`"),
            .broken("`Say(\"secret", ModelError(.network, "It broke.")), .reply("secret"), .reply("secret"))
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { !$0.hasPrefix("debug") && !$0.contains("secret") })
        #expect(lines.contains("info: Reply broke off agent=Shop playbook=Main"))
    }

    @Test func aFailureIsToldByItsKind() async throws {
        let lines = try await lines(at: .info, .broken("", ModelError(.authentication, "No.")))
        #expect(lines.last == "error: Run failed kind=keyRefused")
    }
}
