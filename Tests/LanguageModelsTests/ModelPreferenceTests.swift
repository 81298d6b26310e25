import Testing

@testable import LanguageModels

/// Which of several models is asked first.
@Suite struct ModelPreferenceTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func asThePersonWantsIt() {
        #expect(ModelPreference(count: 3).order(at: start) == [0, 1, 2])
    }

    @Test func whatFailedRestsForAMinute() {
        var preference = ModelPreference(count: 3)
        _ = preference.failed(0, with: .overloaded, at: at(0))
        #expect(preference.order(at: at(59)) == [1, 2, 0])
        #expect(preference.order(at: at(60)) == [0, 1, 2])
    }

    @Test(arguments: [ModelError.Code.authentication, .notFound, .quotaExhausted])
    func whatRefusesIsNotAskedAgain(code: ModelError.Code) {
        var preference = ModelPreference(count: 2)
        _ = preference.failed(0, with: code, at: at(0))
        #expect(preference.order(at: at(100_000)) == [1])
        _ = preference.failed(1, with: .network, at: at(100_000))
        #expect(preference.order(at: at(100_000)) == [1])
    }

    @Test func ifAllRefuseAllAreAsked() {
        var preference = ModelPreference(count: 2)
        for place in 0...1 { _ = preference.failed(place, with: .authentication, at: at(0)) }
        #expect(preference.order(at: at(0)) == [0, 1])
    }

    @Test func whatIsOverForOneIsNotForAll() {
        var preference = ModelPreference(count: 2)
        _ = preference.failed(0, with: .recordingExhausted, at: at(0))
        #expect(preference.order(at: at(0)) == [0, 1])
    }

    @Test func anAnswerEndsTheRest() {
        var preference = ModelPreference(count: 2)
        _ = preference.failed(0, with: .server, at: at(0))
        preference.answered(0)
        #expect(preference.order(at: at(1)) == [0, 1])
    }

    @Test func itIsToldOnceUntilItHasAnswered() {
        var preference = ModelPreference(count: 2)
        var isNews = [preference.failed(0, with: .server, at: at(0))]
        isNews.append(preference.failed(0, with: .overloaded, at: at(70)))
        preference.answered(0)
        isNews.append(preference.failed(0, with: .server, at: at(200)))
        #expect(isNews == [true, false, true])
    }
}
