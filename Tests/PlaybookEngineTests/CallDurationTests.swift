import LanguageModels
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// How long a call took, by the log's clock.
@Suite struct CallDurationTests {
    /// A clock that is moved by what it is asked: each reading is a second later, or earlier.
    private final class Clock: Sendable {
        private let time: Mutex<Int64>
        private let step: Int64

        init(step: Int64) {
            time = Mutex(1_000_000)
            self.step = step
        }

        var now: Int64 {
            time.withLock { time in
                time += step
                return time
            }
        }
    }

    private static func returned(step: Int64) async throws -> [String: Int64?] {
        let clock = Clock(step: step)
        let run = try await PlayedRun.play(
            CallTests.shop,
            [
                "Shop": [
                    .reply("`$p = Price(\"tea\")`\nyld call"), .reply("`Return[3]`"), .reply("`Return[]`"),
                ]
            ], now: { clock.now })
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
        var found: [String: Int64?] = [:]
        for entry in run.entries {
            if case .call(_, let name, .returned, let milliseconds, _) = entry.event {
                found[name] = milliseconds
            } else if case .call(_, _, .begun, let milliseconds, _) = entry.event {
                #expect(milliseconds == nil)
            }
        }
        return found
    }

    @Test func aReturnedCallTellsHowLongItTook() async throws {
        let found = try await Self.returned(step: 1000)
        let (price, main) = (try #require(found["Price"] ?? nil), try #require(found["Main"] ?? nil))
        #expect(price > 1000 && price % 1000 == 0)
        #expect(main > price + 1000)
    }

    @Test func aCallThatFailedIsToldAsFailed() async throws {
        let source = """
            # Shop
            ```python
            @playbook
            def Price(): ...
            ```
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Price()
            """
        let run = try await PlayedRun.play(
            source, ["Shop": [.reply("`Price()`\nyld call"), .reply("`Return[]`")]],
            python: { PlayedPython(["Price": { _ in throw PythonFailure("ValueError: no") }]) })
        let ended = run.entries.compactMap { entry -> String? in
            guard case .call(_, let name, let status, _?, _) = entry.event else { return nil }
            return "\(name) \(status)"
        }
        #expect(ended == ["Price failed", "Main returned"])
    }

    @Test func aClockThatIsSetBackGivesNoNegativeTime() async throws {
        let found = try await Self.returned(step: -1000)
        #expect(found == ["Price": 0, "Main": 0])
    }
}
