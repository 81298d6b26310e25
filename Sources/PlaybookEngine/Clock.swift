#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The wall clock, in which deadlines are kept so that they outlive the process.
enum Clock {
    /// Milliseconds since 1970, `seconds` from now.
    static func milliseconds(fromNow seconds: Double = 0) -> Int64 {
        let milliseconds = (Date().timeIntervalSince1970 + seconds) * 1000
        // What a model asks for may be any number; a wait beyond what the clock can hold has no end.
        return Int64(exactly: milliseconds.rounded()) ?? (milliseconds < 0 ? 0 : .max / 2)
    }
}
