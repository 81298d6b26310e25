#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One request as the server saw it.
public struct ReceivedRequest: Sendable {
    public enum Dialect: Sendable {
        case openAI, anthropic
    }

    public struct Message: Sendable, Hashable {
        public let role: String
        public let content: String

        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// Its place among the server's requests, from 0.
    public let number: Int
    public let method: String
    /// With the query.
    public let path: String
    /// In the order of arrival, names as sent.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    /// `model` of the body.
    public let model: String
    /// `stream` of the body.
    public let streams: Bool
    /// The system text of either dialect; empty if there is none.
    public let system: String
    /// The messages without the system text.
    public let messages: [Message]

    init(number: Int, head: RequestHead) {
        self.number = number
        method = head.method
        path = head.path
        headers = head.headers
        body = head.body
        let content = try? JSONDecoder().decode(RequestContent.self, from: Data(head.body))
        model = content?.model ?? ""
        streams = content?.stream ?? false
        let all = content?.messages ?? []
        let own = content?.system.map { [$0.text] } ?? []
        system = (own + all.filter { $0.role == "system" }.map(\.content.text)).joined(separator: "\n")
        messages = all.filter { $0.role != "system" }.map { Message(role: $0.role, content: $0.content.text) }
    }

    /// By the path.
    public var dialect: Dialect { path.hasSuffix("/messages") ? .anthropic : .openAI }

    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as a type of the test's own.
    public func json<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}

private struct RequestContent: Decodable {
    struct Message: Decodable {
        let role: String
        let content: Text
    }

    /// A string, or a list of blocks with `text`.
    struct Text: Decodable {
        let text: String

        private struct Block: Decodable {
            let text: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else {
                text = try container.decode([Block].self).compactMap(\.text).joined()
            }
        }
    }

    let model: String?
    let stream: Bool?
    let system: Text?
    let messages: [Message]?
}

/// A request as it stands on the wire.
struct RequestHead {
    let method: String
    let path: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The request at the beginning of `bytes` and how many bytes it takes; nil while it is incomplete. A body has a
    /// Content-Length: clients that stream their requests are not served.
    static func parse(_ bytes: [UInt8]) -> (RequestHead, length: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let parts = (lines.first ?? "").split(separator: " ")
        guard parts.count == 3 else { return nil }
        var headers: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...]
            headers.append((String(line[..<colon]), String(value.drop { $0 == " " })))
        }
        let announced = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
        let length = end.upperBound + (announced ?? 0)
        guard bytes.count >= length else { return nil }
        let head = RequestHead(
            method: String(parts[0]), path: String(parts[1]), headers: headers,
            body: Array(bytes[end.upperBound..<length]))
        return (head, length)
    }
}
