import Dispatch
import TestSupport
import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One after the other: a test that waits for its process holds a thread of the pool, which has few.
@Suite(.serialized) struct ExternalEditorTests {
    @Test(
        arguments: [
            (["VISUAL": "code --wait", "EDITOR": "ed"], ["vi"], "code --wait"),
            (["VISUAL": " ", "EDITOR": "ed"], [], "ed"),
            ([:], ["vi", "nano"], "vi"), ([:], ["nano"], "nano"),
        ] as [([String: String], Set<String>, String)])
    func whichEditor(environment: [String: String], there: Set<String>, command: String) throws {
        let found = try ExternalEditor.command(environment: { environment[$0] }, isThere: there.contains)
        #expect(found == command)
    }

    @Test func withoutAnEditorASentenceSaysSo() {
        #expect(throws: ExternalEditor.Failure.self) {
            try ExternalEditor.command(environment: { _ in nil }, isThere: { _ in false })
        }
    }

    private static func spawn(_ script: String, _ process: inout pid_t) -> Int32 {
        ExternalEditor.spawn(["/bin/sh", "-c", script], standardError: StandardStreams.error, &process)
    }

    /// An editor that is a script is ended with what it has started, also while all of it is stopped.
    @Test(arguments: [false, true]) func aWholeGroupIsEnded(isStopped: Bool) throws {
        let folder = try TestFolder()
        let path = folder.path
        // Has writers as long as one process of the group lives.
        #expect(mkfifo("\(path)/alive", 0o600) == 0)
        let alive = open("\(path)/alive", O_RDONLY | O_NONBLOCK)
        defer { close(alive) }
        let process = EditorProcess()
        let script = "exec 3> '\(path)/alive'; sleep 60 & : > '\(path)/started'; wait"
        let outcome = process.run { pid in
            let error = Self.spawn(script, &pid)
            let group = pid
            DispatchQueue.global().async {
                while access("\(path)/started", F_OK) != 0 { poll(nil, 0, 1) }
                if isStopped { kill(-group, SIGSTOP) } else { process.stop() }
            }
            return error
        } stopped: { _, signal in
            #expect(signal == SIGSTOP)
            process.stop()
        }
        #expect(outcome == .ended(status: SIGTERM))
        var polled = pollfd(fd: alive, events: Int16(POLLIN), revents: 0)
        #expect(poll(&polled, 1, 10_000) == 1 && Int32(polled.revents) & POLLHUP != 0)
    }

    @Test func theEndOfAnEditorIsTold() {
        #expect(EditorProcess().run { Self.spawn("exit 3", &$0) } == .ended(status: 3 << 8))
        #expect(EditorProcess().run { _ in ENOENT } == .notStarted(ENOENT))
    }

    /// Also one that is asked to end before it has begun, or while it is being started.
    @Test func anEditorIsEndedAtAnyMoment() {
        let early = EditorProcess()
        early.stop()
        #expect(early.run { _ in 0 } == .stopping)
        let process = EditorProcess()
        let outcome = process.run { pid in
            let error = Self.spawn("sleep 60", &pid)
            // Waits for the lock, which is held here; not a task, since this thread may be the last one of theirs.
            DispatchQueue.global().async { process.stop() }
            return error
        }
        #expect(outcome == .ended(status: SIGTERM))
    }

    @Test(arguments: ["", "one", "zwei\ndrei", "日\n\n"]) func aTextComesBackWithoutItsLastLineEnds(text: String) throws
    {
        var file = try TemporaryFile(text)
        defer { file.remove() }
        var expected = text
        while expected.last == "\n" { expected.removeLast() }
        #expect(try file.content() == expected)
    }
}
