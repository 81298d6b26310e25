#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bytes between engine and child: each message is JSON on a line of its own.
enum PythonWire {
    private static let newline = UInt8(ascii: "\n")

    /// What comes from the child before any event.
    enum Greeting: Sendable, Hashable, Codable {
        case started(version: String)
        case unsupported(version: String)
    }

    /// The last word to the child. Where its input ends without, the engine was killed, and it ends at once.
    static let end = Array(#"{"end":{}}"#.utf8) + [newline]

    static func encode(_ command: PythonCommand) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(command)) + [newline]
    }

    static func decode<Message: Decodable>(_ type: Message.Type, _ line: some Collection<UInt8>) throws -> Message {
        try JSONDecoder().decode(type, from: Data(line))
    }

    /// Cuts what comes from the child into lines.
    struct Splitter: Sendable {
        struct TooLong: Error {}

        let limit: Int
        private var line: [UInt8] = []

        init(limit: Int) {
            self.limit = limit
        }

        /// The lines that are complete now, without their ends. Throws where one is longer than allowed.
        mutating func append(_ bytes: [UInt8]) throws(TooLong) -> [[UInt8]] {
            var lines: [[UInt8]] = []
            var rest = bytes[...]
            while let end = rest.firstIndex(of: PythonWire.newline) {
                line.append(contentsOf: rest[..<end])
                guard line.count <= limit else { throw TooLong() }
                lines.append(line)
                line.removeAll()
                rest = rest[(end + 1)...]
            }
            line.append(contentsOf: rest)
            guard line.count <= limit else { throw TooLong() }
            return lines
        }
    }
}
