import Streaming

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

    /// What ``text(milliseconds:)`` has written; nil for any other text.
    public static func milliseconds(of text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        for (position, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")] {
            guard bytes[position] == mark.utf8.first else { return nil }  // 24 bytes
        }
        func number(_ range: Range<Int>) -> Int64? {
            let digits = bytes[range]  // within 24 bytes
            return digits.allSatisfy(\.isDigit) ? Int64(String(decoding: digits, as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), let thousandths = number(20..<23),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return seconds * 1000 + thousandths
    }

    /// In the Gregorian calendar, whose years are counted from March here, so that the day which not all have is the last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
