import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a server has answered.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    /// A JSON object's field as text; nil where it has none.
    func text(_ name: String) -> String? { try? fields[name]?.text }

    var fields: [String: JSONPart] {
        get throws { try JSONDecoder().decode([String: JSONPart].self, from: Data(body.utf8)) }
    }

    /// `code` of the error.
    var code: String? { (try? fields["error"]?["code"]?.text) ?? nil }

    var runID: String { text("run_id") ?? "no run: \(body)" }

    var messages: [String] { (try? fields["messages"]?.elements?.compactMap(\.text)) ?? [] }
}

/// Any JSON.
enum JSONPart: Decodable, Sendable, Hashable {
    case text(String)
    case number(Double)
    case bool(Bool)
    case null
    case array([JSONPart])
    case object([String: JSONPart])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONPart].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONPart].self))
        }
    }

    /// A text as it is, other single values as JSON writes them.
    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
        case .bool(let value): "\(value)"
        default: nil
        }
    }

    var number: Int? { if case .number(let number) = self { Int(number) } else { nil } }

    var fields: [String: JSONPart]? { if case .object(let fields) = self { fields } else { nil } }

    var elements: [JSONPart]? { if case .array(let parts) = self { parts } else { nil } }

    subscript(name: String) -> JSONPart? { if case .object(let fields) = self { fields[name] } else { nil } }
}

extension TestServer {
    /// Sends a request as somebody who has the token, unless other headers are given.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, headers: HTTPHeaders? = nil,
        adding more: HTTPHeaders = [:]
    ) async throws -> Answer {
        let request = request(method, path, body, headers: headers, adding: more)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        let answer = Answer(
            status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
        try Contract.check(method, path, answer)
        return answer
    }

    func request(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, headers: HTTPHeaders? = nil,
        adding more: HTTPHeaders = [:]
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + String(path.drop { $0 == "/" }))
        request.method = method
        request.headers = headers ?? Self.keeper
        for (name, value) in more { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        return request
    }

    static let keeper: HTTPHeaders = [
        "Authorization": "Bearer \(token)", "Content-Type": "application/json",
    ]

    /// Begins a run of a program.
    func begin(_ program: String, wait: Int = 60) async throws -> Answer {
        try await send(.POST, "/runs/new?wait=\(wait)", Self.json(["program": program]))
    }

    /// Says something and waits for what comes of it.
    func say(_ message: String, in run: String, query: String = "?wait=60") async throws -> Answer {
        try await send(.POST, "/runs/\(run)/messages\(query)", Self.json(["message": message]))
    }

    static func json(_ fields: [String: String]) -> String {
        // Plain texts can be encoded.
        (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Logs a browser in.
    ///
    /// - Returns: the headers that its page's requests have.
    func logIn() async throws -> HTTPHeaders {
        let origin = String(url.dropLast())
        let answer = try await send(
            .POST, "/login", Self.json(["token": Self.token]),
            headers: ["Content-Type": "application/json", "Origin": origin])
        guard answer.status == 204, let cookie = answer.headers.first(name: "Set-Cookie") else {
            throw TestFailure("No login: \(answer)")
        }
        return [
            "Cookie": String(cookie.prefix { $0 != ";" }), "Origin": origin, "Content-Type": "application/json",
        ]
    }
}
