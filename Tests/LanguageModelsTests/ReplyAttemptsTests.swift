import TestSupport
import Testing

@testable import LanguageModels

/// What is tried after which failure, and how often in all.
@Suite struct ReplyAttemptsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// One letter a failure, see ``code(_:)``.
        var failures: String
        var spent = 0
        var models = 1
        /// `s` and `w`: the same model, streamed and whole; `N`: the next model; `-`: given up.
        var steps: String
    }

    private static func code(_ letter: Character) -> ModelError.Code {
        switch letter {
        case "o": .overloaded
        case "r": .rateLimited
        case "5": .server
        case "u": .unreachable
        case "n": .network
        case "t": .truncated
        case "c": .timeout(.connecting)
        case "a": .timeout(.waitingForResponse)
        case "i": .timeout(.reading)
        case "T": .timeout(.total)
        case "k": .authentication
        case "q": .quotaExhausted
        case "f": .notFound
        case "b": .badRequest
        case "m": .malformedResponse
        case "l": .contextTooLong
        default: .recordingExhausted
        }
    }

    @Test(arguments: [
        Case(testDescription: "a busy server, to the end of patience", failures: "oooooo", steps: "sssss-"),
        Case(testDescription: "mixed failures share it", failures: "ou5ror", steps: "sssss-"),
        Case(testDescription: "streams that break", failures: "nnn", steps: "sww"),
        Case(testDescription: "a stream without end, and one that falls silent", failures: "tin", steps: "sww"),
        Case(
            testDescription: "two that break are enough, whatever stands between", failures: "nontoo", steps: "sswww-"),
        Case(testDescription: "whoever waited twice", failures: "aa", steps: "s-"),
        Case(testDescription: "of time-outs one is repeated, of others more", failures: "cooc", steps: "sss-"),
        Case(testDescription: "a whole that took too long", failures: "T", steps: "-"),
        Case(testDescription: "not understood: whole, once", failures: "bb", steps: "w-"),
        Case(testDescription: "a page in place of a reply: whole, and once more", failures: "mmm", steps: "ww-"),
        Case(testDescription: "damaged once, then busy", failures: "mmoooo", steps: "wwwww-"),
        Case(testDescription: "a page, and another model", failures: "mmmm", models: 2, steps: "wwNw"),
        Case(testDescription: "a refused key", failures: "k", steps: "-"),
        Case(testDescription: "a refused key later", failures: "ok", steps: "s-"),
        Case(testDescription: "no credit", failures: "q", steps: "-"),
        Case(testDescription: "some was spent before", failures: "ooo", spent: 3, steps: "ss-"),
        Case(testDescription: "all was spent before", failures: "o", spent: 5, steps: "-"),
        Case(testDescription: "more than all", failures: "o", spent: 500, steps: "-"),
        Case(testDescription: "a second model", failures: "oooooooo", models: 2, steps: "ssNsss-"),
        Case(testDescription: "a third", failures: "ooooooooo", models: 3, steps: "ssNssNs-"),
        Case(testDescription: "a refused key and another model", failures: "koooooo", models: 2, steps: "Nsssss-"),
        Case(testDescription: "not found and no credit", failures: "fq", models: 3, steps: "NN"),
        Case(testDescription: "time-outs with another model", failures: "aaaa", models: 2, steps: "sNs-"),
        Case(testDescription: "broken streams with another model", failures: "nnno", models: 2, steps: "swNw"),
        Case(
            testDescription: "what was spent was spent on the first", failures: "ooo", spent: 2, models: 2, steps: "Nss"
        ),
        Case(testDescription: "a prompt that is too long is too long for all", failures: "l", models: 2, steps: "-"),
        Case(testDescription: "a recording that is over", failures: "x", models: 2, steps: "N"),
    ])
    func steps(row: Case) {
        var attempts = ReplyAttempts(RetryPolicy(), streaming: true, spent: row.spent)
        var generator = SeededGenerator(seed: 7)
        var models = row.models
        var steps = ""
        for letter in row.failures where steps.last != "-" {
            let failure = ModelError(Self.code(letter), "It failed.")
            switch attempts.step(after: failure, isRepeatable: true, hasNext: models > 1, using: &generator) {
            case .again: steps += attempts.streams ? "s" : "w"
            case .nextModel:
                models -= 1
                steps += "N"
            case .giveUp: steps += "-"
            }
        }
        #expect(steps == row.steps)
    }

    /// Whatever happens, in whatever order, the ways of asking do not multiply.
    @Test func thereIsAnEnd() {
        var random = SeededGenerator(seed: 3)
        let letters = Array("or5untcaiTkqfbmlx")
        for _ in 0..<3000 {
            let count = Int.random(in: 1...4, using: &random)
            var models = count
            var requests = 1
            var attempts = ReplyAttempts(RetryPolicy(), streaming: Bool.random(using: &random))
            asking: while true {
                let failure = ModelError(Self.code(letters.randomElement(using: &random) ?? "o"), "It failed.")
                let repeatable = Int.random(in: 0..<10, using: &random) > 0
                switch attempts.step(after: failure, isRepeatable: repeatable, hasNext: models > 1, using: &random) {
                case .again(_, let retry): #expect((1...5).contains(retry))
                case .nextModel: models -= 1
                case .giveUp: break asking
                }
                requests += 1
            }
            #expect(requests <= 1 + 5 + count - 1)
            #expect(models >= 1)
        }
    }

    @Test func whatIsNotUnderstoodIsAskedForAtOnce() {
        var attempts = ReplyAttempts(RetryPolicy(), streaming: true)
        var generator = SeededGenerator(seed: 1)
        let step = attempts.step(
            after: ModelError(.badRequest, "What?"), isRepeatable: true, hasNext: false, using: &generator)
        #expect(step == .again(after: .zero, retry: 1))
    }

    /// Nobody waits longer than a minute for a server that has another beside it, or none.
    @Test(arguments: [(60.0, false, "again"), (61, false, "giveUp"), (61, true, "nextModel"), (5, true, "again")])
    func theServersWish(seconds: Double, hasNext: Bool, name: String) {
        var attempts = ReplyAttempts(RetryPolicy(), streaming: true)
        var generator = SeededGenerator(seed: 1)
        let failure = ModelError(.rateLimited, "Later.", retryAfter: .seconds(seconds))
        let step = attempts.step(after: failure, isRepeatable: true, hasNext: hasNext, using: &generator)
        #expect("\(step)".hasPrefix(name), "\(step)")
    }

    @Test func aRecordedFailureIsNotRepeated() {
        var attempts = ReplyAttempts(RetryPolicy(), streaming: true)
        var generator = SeededGenerator(seed: 1)
        let failure = ModelError(.overloaded, "Busy.")
        #expect(attempts.step(after: failure, isRepeatable: false, hasNext: true, using: &generator) == .nextModel)
        #expect(attempts.step(after: failure, isRepeatable: false, hasNext: false, using: &generator) == .giveUp)
    }
}
