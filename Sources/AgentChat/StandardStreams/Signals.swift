import Dispatch

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Signals as a stream of their numbers, instead of what they do by default.
enum Signals {
    /// Takes the signals over for the rest of the program. One that was ignored from the start, as for a program that a
    /// script runs in the background, stays ignored.
    static func stream(of numbers: [Int32]) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            for number in numbers where !wasIgnored(takingOver: number) {
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                // The handler holds the source, which is needed as long as the program runs.
                source.setEventHandler { withExtendedLifetime(source) { _ = continuation.yield(number) } }
                source.activate()
            }
        }
    }

    /// Switches a signal's default action off; a dispatch source sees the signal all the same.
    private static func wasIgnored(takingOver number: Int32) -> Bool {
        let before = signal(number, SIG_IGN)
        return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
