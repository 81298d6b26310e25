import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// What becomes of a call of Python whose process is gone, as a run that is resumed finds it in the folded log.
@Suite struct LostPythonTests {
    /// English calls Python on its own agent, which has called English on another.
    private static func state() -> (state: RunState, main: FrameID, python: FrameID) {
        var state = RunState(agents: ["A", "B"])
        func opening(_ agent: String, _ name: String, _ target: ResultTarget = .told) -> Frame.Opening {
            Frame.Opening(
                playbook: PlaybookID(agent: agent, name: name), call: "\(name)()", resultTarget: target, time: 0)
        }
        _ = state.apply(.stackStarted(agent: "A", origin: .begin(0), opening: opening("A", "Main")))
        let stack = state.stacks.keys.first ?? 0
        let main = FrameID(stack: stack, frame: state.stacks[stack]?.frames.last?.id ?? 0)
        _ = state.apply(.requested(frame: main, instruction: "go", isStreamed: false, bytes: 1))
        _ = state.apply(.framePushed(stack: stack, opening: opening("A", "python", .variable("r"))))
        let python = FrameID(stack: stack, frame: state.stacks[stack]?.frames.last?.id ?? 0)
        _ = state.apply(.pythonStarted(frame: python))
        _ = state.apply(.messageOpened(frame: python, recipient: "user", number: 5))
        _ = state.apply(.messageArrived(frame: python, text: "half", number: 5))
        let request = PythonExecution.Request(id: 7, content: .call(callee: "B.Other", positional: [], named: [:]))
        _ = state.apply(.pythonRequested(frame: python, request))
        _ = state.apply(.pythonRequestBegun(frame: python))
        _ = state.apply(
            .stackCalled(fromStack: stack, agent: "B", opening: opening("B", "Other", .python(request: 7))))
        return (state, main, python)
    }

    @Test func theCallFailsAndTakesWithItWhatItHadBegun() {
        var (state, main, python) = Self.state()
        #expect(state.stacks.count == 2)
        let events = state.apply(.pythonFailed(frame: python, message: "python failed: Interrupted"))
        #expect(state.stacks.count == 1)
        #expect(state.frame(python) == nil)
        #expect(state.frame(main)?.reply?.callFailure == "python failed: Interrupted")
        #expect(state.stacks[main.stack]?.wait == nil)
        let aborted = events.contains { event in
            if case .stream(.aborted) = event { true } else { false }
        }
        #expect(aborted)
    }

    @Test func anIdempotentOneBeginsAgain() {
        var (state, _, python) = Self.state()
        _ = state.apply(.pythonRestarted(frame: python))
        #expect(state.stacks.count == 1)
        #expect(state.frame(python)?.python == nil)
        #expect(state.stacks[python.stack]?.wait == nil)
        #expect(state.openMessages.isEmpty)
    }
}
