import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON object in the body of a request.
struct RequestFields: Sendable {
    /// Requests with more are refused; in bytes.
    static let largestBody = 1 << 20
    /// A body that takes longer is given up.
    static let patience = Duration.seconds(20)

    private var texts: [String: String] = [:]

    /// Reads the body.
    ///
    /// - Parameter known: the fields that there may be, all of them texts.
    /// - Throws: for a body that is too large, comes too slowly, is no JSON object, or has other fields.
    init(of request: Request, known: Set<String>) async throws {
        let bytes = try await Self.body(of: request)
        // No body is an empty object.
        guard !bytes.isEmpty else { return }
        let object: [String: Field]
        do {
            object = try JSONDecoder().decode([String: Field].self, from: Data(bytes))
        } catch {
            throw Self.malformed
        }
        for (name, field) in object.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                let names = known.sorted().map { "“\($0)”" }.joined(separator: ", ")
                throw WebError(
                    .badRequest, "unknown_field", "There is no field “\(name.prefix(100))”.",
                    advice: known.isEmpty ? "Send {} or nothing." : "Fields are \(names).")
            }
            switch field {
            case .text(let text): texts[name] = text
            case .null: continue
            case .other:
                throw WebError(
                    .badRequest, "wrong_type", "The field “\(name)” is no text.",
                    advice: "Put its value into quotation marks.")
            }
        }
    }

    subscript(name: String) -> String? { texts[name] }

    /// A text that must be there, and not be blank.
    func require(_ name: String) throws(WebError) -> String {
        guard let text = texts[name], text.contains(where: { !$0.isWhitespace }) else {
            throw WebError(
                .badRequest, "missing_field", "The field “\(name)” is missing or empty.",
                advice: "Send {\"\(name)\": \"…\"}.")
        }
        return text
    }

    private static let malformed = WebError(
        .badRequest, "malformed_json", "The body of the request is no JSON object.",
        advice: "Send an object such as {\"message\": \"Hello\"}, in UTF-8.")

    private static func body(of request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > largestBody {
            throw WebError.bodyTooLarge
        }
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await request.body.collect(upTo: largestBody))
                } catch let error where !(error is NIOTooManyBytesError || error is CancellationError) {
                    throw WebError(
                        .badRequest, "body_incomplete", "The body of the request did not come whole.",
                        advice: "Send it again, with a Content-Length or chunks that are right.", closesConnection: true
                    )
                }
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw WebError(
                    .requestTimeout, "body_too_slow", "The body of the request did not come within 20 seconds.",
                    advice: "Send it again, over a better connection.", closesConnection: true)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private enum Field: Decodable {
        case text(String)
        case null
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }
    }
}
