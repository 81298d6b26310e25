import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Standard output of commands that print a text and are done.
enum CommandOutput {
    /// Writes a value for other programs, as one JSON object on one line, its names in the order of the alphabet.
    static func write(json value: some Encodable) async throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        try await write(JSONObjectText.escapingControls(in: text) + "\n", isExact: true)
    }

    /// Writes a text to standard output, whole. A reader that wants no more is no failure.
    ///
    /// - Parameter isExact: whether a program that reads the text gets it as it is. A terminal always gets a safe one.
    static func write(_ text: String, isExact: Bool) async throws(CommandFailure) {
        let output = OutputWriter()
        let shown = isExact && !StandardStreams.terminals.output ? text : TextSanitizer.sanitized(text)
        output.writeOutput(Array(shown.utf8))
        if case .failed(let reason) = await output.flush() {
            throw CommandFailure(.outputFailed, "agent-chat: \(reason)")
        }
    }
}
