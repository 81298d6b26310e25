#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A date as HTTP writes it (RFC 9110, 5.6.7), in the one form that is still written: `Sun, 06 Nov 1994 08:49:37 GMT`.
struct HTTPDate: Sendable, Hashable {
    /// Since 1970.
    var seconds: Int

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// nil for anything else. The name of the day is not looked at.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = Self.months.firstIndex(of: String(parts[2]))
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        func number(_ digits: some StringProtocol, count: Int) -> Int32? {
            digits.utf8.count == count && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int32(digits) : nil
        }
        guard clock.count == 3, let day = number(parts[1], count: 2), let year = number(parts[3], count: 4),
            let hour = number(clock[0], count: 2), let minute = number(clock[1], count: 2),
            let second = number(clock[2], count: 2),
            (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var time = tm()
        time.tm_year = year - 1900
        time.tm_mon = Int32(month)
        time.tm_mday = day
        time.tm_hour = hour
        time.tm_min = minute
        time.tm_sec = second
        seconds = timegm(&time)
    }
}
