#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Exchanges with a model, kept in a file to be played back: the format, and reading and writing it.
///
/// The file is JSON Lines: UTF-8, one JSON object a line, empty lines ignored. The first line may name the format:
///
///     {"recording":"agent-chat","version":1}
///
/// Each other line is one ``Exchange``, in the order in which they happened:
///
///     {"agent":"HelloWorld","chunks":[{"text":"recap – "},{"after_ms":40,"text":"greeted"}],"finish":"stop"}
///     {"reply":"`Say(\"user\", \"Hi\")`\nyld exit","usage":{"input":120,"output":14}}
///     {"error":{"code":"overloaded","message":"The server is overloaded."}}
public struct Recording: Sendable, Hashable {
    public var exchanges: [Exchange]

    public init(exchanges: [Exchange] = []) {
        self.exchanges = exchanges
    }

    /// One request's answer.
    public struct Exchange: Sendable, Hashable {
        /// `agent`: class name of the agent whose requests it answers; without it, any agent's.
        public var agent: String?
        /// `chunks`; `reply`, a string, stands for one chunk without delay.
        public var chunks: [Chunk]
        /// How it ended, after the chunks: `finish` (`stop` when absent, `length`, `filtered`, `interrupted`), or `error`.
        public var end: End
        /// `usage`: tokens, as `input`, `output` and, if any, `cached_input`.
        public var usage: TokenUsage?

        public enum End: Sendable, Hashable {
            case stopped(StopReason)
            /// `error`: an object of `code`, the name of a ``ModelError/Code`` in snake case, and `message`, a sentence.
            case failed(ModelError)
        }

        public init(
            agent: String? = nil, chunks: [Chunk], end: End = .stopped(.finished), usage: TokenUsage? = nil
        ) {
            self.agent = agent
            self.chunks = chunks
            self.end = end
            self.usage = usage
        }
    }

    /// A piece of text as it arrived.
    public struct Chunk: Sendable, Hashable {
        /// `after_ms`: milliseconds since the chunk before it, or since the request; 0 when absent, at most a day.
        public var afterMilliseconds: Int
        /// `text`
        public var text: String

        public init(afterMilliseconds: Int = 0, _ text: String) {
            self.afterMilliseconds = afterMilliseconds
            self.text = text
        }
    }
}

extension Recording {
    /// Reads a file.
    ///
    /// - Throws: `notFound` when it cannot be read, `malformedResponse` with file and line when it is no recording.
    public init(contentsOf path: String) throws(ModelError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ModelError(.notFound, "The recording \(path) cannot be read. Check that it exists and is a file.")
        }
        try self.init(parsing: Array(data), file: path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: `malformedResponse` with file and line when it is no recording.
    public init(parsing bytes: [UInt8], file: String) throws(ModelError) {
        exchanges = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(where: { !" \t\r".utf8.contains($0) }) {
            do {
                if index == 0, let header = try? JSONDecoder().decode(RecordingHeader.self, from: Data(line)) {
                    try header.check()
                } else {
                    exchanges.append(try JSONDecoder().decode(Exchange.self, from: Data(line)))
                }
            } catch {
                throw ModelError(
                    .malformedResponse, "\(file):\(index + 1): this line of the recording \(Self.problem(in: error)).")
            }
        }
    }

    private static func problem(in error: any Error) -> String {
        switch error {
        case let fault as RecordingFault: fault.problem
        case DecodingError.keyNotFound(let key, _): "has no “\(key.stringValue)”"
        case DecodingError.typeMismatch(_, let context) where context.codingPath.isEmpty: "is not a JSON object"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "has a wrong kind of value at “\(context.codingPath.map(\.stringValue).joined(separator: "."))”"
        default: "is not valid JSON"
        }
    }

    /// What a file begins with.
    static var firstLine: [UInt8] { line(RecordingHeader(recording: "agent-chat", version: 1)) }

    fileprivate static func line(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and whole numbers always encode.
        return ((try? encoder.encode(value)).map { Array($0) } ?? []) + [UInt8(ascii: "\n")]
    }
}

extension Recording.Exchange {
    /// How it stands in a file.
    var line: [UInt8] { Recording.line(self) }
}

private struct RecordingHeader: Codable {
    let recording: String
    let version: Int

    func check() throws(RecordingFault) {
        guard recording == "agent-chat", version == 1 else {
            throw RecordingFault("names a format or version that is not known here")
        }
    }
}

/// What is wrong with a line that is valid JSON; completes "this line of the recording …".
struct RecordingFault: Error {
    let problem: String

    init(_ problem: String) {
        self.problem = problem
    }
}
