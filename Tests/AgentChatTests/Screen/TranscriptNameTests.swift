import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How `/save` names a file by itself.
@Suite struct TranscriptNameTests {
    @Test(arguments: [
        ("Travel Guide", "travel-guide"), ("guide.md", "guide-md"), ("日本 旅", "日本-旅"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "agent-chat"), ("--", "agent-chat"), ("\u{1B}[2J", "2j"), (".hidden", "hidden"),
        (String(repeating: "long ", count: 30), "long-long-long-long-long-long-long-long"),
    ])
    func theProgramAndTheTime(program: String, beginning: String) {
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min) = (126, 10, 9, 14, 5)
        parts.tm_isdst = -1
        let name = TranscriptSaving.name(ofTranscriptOf: program, at: mktime(&parts))
        #expect(name.hasPrefix(beginning) && name.hasSuffix("-2026-11-09-1405"), "\(name)")
        #expect(!name.contains("--") && !name.contains("/"))
    }
}
