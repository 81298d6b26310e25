import Dispatch
import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct ExternalEditorTests {
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
        var words: [UnsafeMutablePointer<CChar>?] =
            ["/bin/sh", "-c", script].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        return posix_spawn(&process, "/bin/sh", nil, nil, &words, environ)
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
