import SessionLog
import Testing

@testable import AgentChat

@Suite struct ScreenExitTests {
    @Test(
        arguments: [
            (.quit(isInterrupted: false), .success), (.quit(isInterrupted: true), .interrupted),
            (.terminate, .terminated),
            (.hangUp, .hungUp),
        ] as [(ScreenExit.Request, ExitReason)])
    func leavingWhileTheProgramRuns(request: ScreenExit.Request, reason: ExitReason) {
        var exit = ScreenExit()
        #expect(exit.request(request) == .leave)
        exit.ended(.cancelled)
        #expect(exit.reason == reason && exit.failure == nil)
        #expect(exit.request(request) == (request == .hangUp ? .leave : .exitAtOnce(reason)))
        #expect(exit.reason == reason)
    }

    @Test(
        arguments: [
            (.finished, .success), (.failed(RunFailure(.program, "P failed.")), .programFailed),
            (.failed(RunFailure(.modelUnavailable, "gone")), .unavailable), (.inputEnded, .inputEnded),
        ] as [(RunEnding, ExitReason)]) func leavingAfterItsEnd(ending: RunEnding, reason: ExitReason)
    {
        var exit = ScreenExit()
        exit.ended(ending)
        #expect(exit.request(.quit(isInterrupted: true)) == .leave)
        #expect(exit.reason == reason)
        if case .failed(let failure) = ending { #expect(exit.failure == failure.message) }
    }

    @Test func aTranscriptThatIsIncompleteIsTold() {
        var exit = ScreenExit()
        exit.hasTranscriptFailed = true
        exit.ended(.finished)
        #expect(exit.reason == .outputFailed)
        _ = exit.request(.terminate)
        #expect(exit.reason == .terminated)
    }
}
