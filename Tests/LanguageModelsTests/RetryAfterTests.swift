import NIOHTTP1
import Testing

@testable import LanguageModels

/// How long a server asks to wait.
@Suite struct RetryAfterTests {
    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            // The two forms that nobody writes any more, and what is no date.
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun Nov  6 08:49:37 1994", nil), ("", nil), ("17", nil),
            ("Sun, 06 Nov 1994 08:49:37", nil), ("Sun, 6 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 nov 1994 08:49:37 GMT", nil),
            ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 UTC", nil),
            ("Sun, +6 Nov 1994 08:49:37 GMT", nil),
            ("Sun,  06 Nov 1994 08:49:37 GMT", nil), ("Sun, ٠٦ Nov 1994 08:49:37 GMT", nil),
        ] as [(String, Int?)])
    func datesOfHTTP(text: String, seconds: Int?) {
        #expect(HTTPDate(text)?.seconds == seconds)
    }

    /// The clock of the client says 08:49:00 of that day.
    @Test(
        arguments: [
            ([("retry-after", "17")], .seconds(17)), ([("retry-after", "1.5")], .milliseconds(1500)),
            ([("retry-after-ms", "20"), ("retry-after", "17")], .milliseconds(20)),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")], .seconds(37)),
            // By the server's clock it is five seconds.
            (
                [("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:32 GMT")],
                .seconds(5)
            ),
            ([("Retry-After", "Sun, 06 Nov 1994 08:48:59 GMT")], nil), ([("Retry-After", "soon")], nil),
            ([("retry-after", "-1")], nil), ([("retry-after", "nan")], nil),
            ([("retry-after", "1e300")], .seconds(1e9)),
            ([], nil),
        ] as [([(String, String)], Duration?)])
    func waitsThatServersAskFor(headers: [(String, String)], wait: Duration?) {
        #expect(HTTPHeaders(headers).retryAfter(now: 784_111_740) == wait)
    }
}
