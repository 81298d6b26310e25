import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct StandardInputTests {
    @Test func givesLinesAndThenTheEnd() async {
        let pipe = Pipe()
        defer { pipe.close() }
        pipe.write("one\r\ntwo\nthree")
        pipe.endWriting()
        let input = StandardInput(descriptor: pipe.readEnd)
        #expect(await input.nextLine() == .line("one"))
        #expect(await input.nextLine() == .line("two"))
        #expect(await input.nextLine() == .line("three"))
        #expect(await input.nextLine() == .end)
        #expect(await input.nextLine() == .end)
    }

    @Test func readsNothingUnasked() async {
        let pipe = Pipe()
        defer { pipe.close() }
        pipe.write("one\n")
        let input = StandardInput(descriptor: pipe.readEnd)
        #expect(pipe.hasUnreadBytes)
        #expect(await input.nextLine() == .line("one"))
        pipe.write("two\n")
        #expect(pipe.hasUnreadBytes)
    }

    @Test func waitsForALine() async {
        let pipe = Pipe()
        defer { pipe.close() }
        let input = StandardInput(descriptor: pipe.readEnd)
        async let line = input.nextLine()
        pipe.write("la")
        pipe.write("ter\n")
        #expect(await line == .line("later"))
    }

    @Test func cancellingEndsTheWait() async {
        let pipe = Pipe()
        defer { pipe.close() }
        let input = StandardInput(descriptor: pipe.readEnd)
        let waiting = Task { await input.nextLine() }
        waiting.cancel()
        #expect(await waiting.value == .end)
    }

    @Test(arguments: [
        ("", StandardInput.Line.end), ("\n", .end), ("\r\n", .end), ("one", .line("one")),
        ("one\ntwo\n", .line("one\ntwo")),
        ("one\r\n\r\n", .line("one\r\n")), ("a\u{0}b", .line("a\u{0}b")),
    ])
    func everythingIsOneLine(_ written: String, _ line: StandardInput.Line) async {
        let pipe = Pipe()
        defer { pipe.close() }
        pipe.write(written)
        pipe.endWriting()
        #expect(await StandardInput(descriptor: pipe.readEnd).everything() == line)
    }

    @Test func whatIsThereIsSeenBeforeItIsRead() async {
        let pipe = Pipe()
        defer { pipe.close() }
        let input = StandardInput(descriptor: pipe.readEnd)
        #expect(!input.isReadable)
        pipe.write("x\n")
        #expect(input.isReadable)
        #expect(await input.nextLine() == .line("x"))
        #expect(!input.isReadable)
    }

    /// `pipe(2)`.
    private final class Pipe {
        let readEnd: Int32
        private var writeEnd: Int32

        init() {
            var ends: [Int32] = [-1, -1]
            _ = pipe(&ends)
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            _ = systemWrite(writeEnd, bytes, bytes.count)
        }

        func endWriting() {
            _ = systemClose(writeEnd)
            writeEnd = -1
        }

        func close() {
            _ = systemClose(readEnd)
            _ = systemClose(writeEnd)
        }

        var hasUnreadBytes: Bool {
            var polled = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            return poll(&polled, 1, 0) == 1
        }
    }
}

// The pipe has methods with these names.
private func systemWrite(_ descriptor: Int32, _ bytes: [UInt8], _ count: Int) -> Int { write(descriptor, bytes, count) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
