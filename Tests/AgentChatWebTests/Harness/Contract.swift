import HTTPTypes
import NIOHTTP1

@testable import AgentChatWeb

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What `/openapi.json` says of the server. Every answer that a test gets is held against it.
struct Contract: Sendable {
    static let document = try? JSONDecoder().decode(JSONPart.self, from: Data(PageFile.openAPI.bytes))

    /// Methods and paths, as `GET /runs/{id}`.
    static var operations: Set<String> {
        var operations: Set<String> = []
        for (path, item) in document?["paths"]?.fields ?? [:] {
            for method in (item.fields ?? [:]).keys where method != "parameters" {
                operations.insert("\(method.uppercased()) \(path)")
            }
        }
        return operations
    }

    /// Fails where an answer is none that the document knows.
    static func check(_ method: HTTPMethod, _ target: String, _ answer: Answer) throws {
        let path = "/" + target.drop { $0 == "/" }.prefix { $0 != "?" }
        // What nobody promised may be refused in any way.
        guard let operation = operation(method.rawValue.lowercased(), path) else { return }
        guard let found = operation["responses"]?["\(answer.status)"] else {
            throw TestFailure("\(method) \(path): the status \(answer.status) is not documented: \(answer.body)")
        }
        let response = resolved(found)
        guard let schema = response["content"]?["application/json"]?["schema"] else { return }
        let body = try JSONDecoder().decode(JSONPart.self, from: Data(answer.body.utf8))
        if let fault = fault(of: body, by: schema, at: "body") {
            throw TestFailure("\(method) \(path), \(answer.status): \(fault): \(answer.body)")
        }
    }

    private static func operation(_ method: String, _ path: String) -> JSONPart? {
        let paths = document?["paths"]?.fields ?? [:]
        let item =
            paths[path]
            ?? paths.first { Endpoint(.get, $0.key, for: .open) { _, _ in throw WebError.notFound }.matches(path) }?
            .value
        return item?[method]
    }

    private static func resolved(_ part: JSONPart) -> JSONPart {
        guard let reference = part["$ref"]?.text else { return part }
        let names = reference.split(separator: "/").dropFirst()
        return names.reduce(document) { part, name in part?[String(name)] } ?? part
    }

    /// What is wrong with a value; the part of JSON Schema that the document uses.
    private static func fault(of value: JSONPart, by schema: JSONPart, at place: String) -> String? {
        let schema = resolved(schema)
        for part in schema["allOf"]?.elements ?? [] {
            if let fault = fault(of: value, by: part, at: place) { return fault }
        }
        if let allowed = schema["enum"]?.elements, !allowed.contains(value) { return "\(place) is none of \(allowed)" }
        if let constant = schema["const"], constant != value { return "\(place) is not \(constant)" }
        switch (schema["type"]?.text, value) {
        case (nil, _), ("string", .text), ("integer", .number), ("boolean", .bool): return nil
        case ("array", .array(let elements)):
            guard let items = schema["items"] else { return nil }
            return elements.lazy.enumerated().compactMap { fault(of: $1, by: items, at: "\(place)[\($0)]") }.first
        case ("object", .object(let fields)):
            for name in schema["required"]?.elements?.compactMap(\.text) ?? [] where fields[name] == nil {
                return "\(place) has no \(name)"
            }
            let known = schema["properties"]?.fields ?? [:]
            for (name, field) in fields {
                if let part = known[name] {
                    if let fault = fault(of: field, by: part, at: "\(place).\(name)") { return fault }
                } else if schema["additionalProperties"] == .bool(false) {
                    return "\(place).\(name) is not documented"
                }
            }
            return nil
        default: return "\(place) is no \(schema["type"]?.text ?? "")"
        }
    }
}
