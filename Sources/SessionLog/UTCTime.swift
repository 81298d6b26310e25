import Streaming

/// Times as JSON and the program's own log write them.
public enum UTCTime {
    /// ISO 8601 in UTC with milliseconds, `2026-11-25T00:28:01.123Z`: always as long, so that it sorts as text.
    ///
    /// Every line of a session and every frame of a stream has one, so its digits are written one by one: that takes a
    /// fifteenth of the time that Foundation's format takes.
    public static func text(milliseconds: Int64) -> String {
        let (seconds, thousandths) = milliseconds.flooredQuotientAndRemainder(by: 1000)
        let (day, second) = seconds.flooredQuotientAndRemainder(by: 86_400)
        let date = date(ofDay: day)
        guard (0...9999).contains(date.year) else { return clampedText(isPast: milliseconds < 0) }
        return String(unsafeUninitializedCapacity: 24) { text in
            var place = text.startIndex
            /// Writes as many digits as there are to be, and a mark.
            func write(_ number: Int64, digits: Int, _ mark: UInt8) {
                var rest = number
                for index in stride(from: place + digits - 1, through: place, by: -1) {  // within 24 bytes
                    text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                text[place + digits] = mark
                place += digits + 1
            }
            write(date.year, digits: 4, UInt8(ascii: "-"))
            write(date.month, digits: 2, UInt8(ascii: "-"))
            write(date.day, digits: 2, UInt8(ascii: "T"))
            write(second / 3600, digits: 2, UInt8(ascii: ":"))
            write(second / 60 % 60, digits: 2, UInt8(ascii: ":"))
            write(second % 60, digits: 2, UInt8(ascii: "."))
            write(thousandths, digits: 3, UInt8(ascii: "Z"))
            return place
        }
    }

    /// What a clock that is out of its mind says: the first or the last moment that can be written.
    private static func clampedText(isPast: Bool) -> String {
        isPast ? "0000-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z"
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

    /// The opposite of ``daysSince1970(_:_:_:)``.
    private static func date(ofDay daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (daysSince1970 + 719_468).flooredQuotientAndRemainder(by: 146_097)
        // Days without those that leap years have too many, the last one of an era included.
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isInNextYear = month >= 10
        return (
            era * 400 + yearOfEra + (isInNextYear ? 1 : 0), isInNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
