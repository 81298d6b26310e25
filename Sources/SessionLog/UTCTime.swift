#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Times as JSON and the program's own log write them.
public enum UTCTime {
    /// ISO 8601 in UTC with milliseconds, `2026-11-25T00:28:01.123Z`: always as long, so that it sorts as text.
    public static func text(milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.flooredQuotientAndRemainder(by: 1000)
        // Whole seconds: a Date is a floating-point number, and thousandths would not all survive.
        let date = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        let thousandths = String(rest)
        return date.dropLast() + "." + String(repeating: "0", count: max(0, 3 - thousandths.count)) + thousandths + "Z"
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
