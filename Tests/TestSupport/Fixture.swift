#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A text of Tests/Fixtures.
///
/// Screens and rows are compared with what was approved. With `RECORD_FIXTURES` in the environment what is shown is written
/// there instead; then the difference in version control says what has changed.
public enum Fixture {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// - Parameter path: below Tests/Fixtures.
    public static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    /// The text that `shown` is to be: the file's, or, when fixtures are recorded, `shown` itself.
    public static func approved(_ path: String, for shown: String) throws -> String {
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(shown.utf8).write(to: file)
        }
        return try text(path)
    }
}
