import FoundationEssentials
import Testing

/// A file of Tests/Fixtures/display.
enum DisplayFixture {
    static func url(_ name: String) -> URL {
        URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures").appending(path: "display").appending(path: name)
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url(name)), as: UTF8.self)
    }

    /// Compares with a file; with `RECORD_FIXTURES` in the environment it is written instead.
    static func check(
        _ text: String, against name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data(text.utf8).write(to: url(name))
        }
        let expected = try Self.text(name)
        #expect(text == expected, "differs from \(name)", sourceLocation: sourceLocation)
    }
}
