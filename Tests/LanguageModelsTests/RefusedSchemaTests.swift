import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Servers that cannot be told what an answer must be like.
@Suite(.timeLimit(.minutes(1))) struct RefusedSchemaTests {
    private static let request = ModelRequest(
        agent: "Guide", system: "", messages: [ModelMessage(.user, "Does it rain?")],
        schema: ResponseSchema(name: "answer", properties: [("answer", .oneOf(["yes", "no"]))]))

    private static func sendsSchema(_ request: ReceivedRequest) -> Bool {
        String(decoding: request.body, as: UTF8.self).contains("\"response_format\"")
    }

    @Test(
        "A refusal by name is asked around, once for the whole run",
        arguments: [
            #"{"error":{"message":"Unrecognized request argument supplied: response_format","type":"invalid_request_error"}}"#,
            #"{"detail":[{"type":"extra_forbidden","loc":["body","response_format"],"msg":"Extra inputs are not permitted"}]}"#,
            #"{"error":{"message":"This model does not support json_schema","param":"response_format"}}"#,
        ], [true, false])
    func refused(refusal: String, streaming: Bool) async throws {
        let server = try StubModelServer { request in
            Self.sendsSchema(request) ? .status(400, body: refusal) : .reply(chunks: [#"{"answer": "yes"}"#])
        }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server)
        var events: [ModelEvent] = []
        for _ in 0..<2 {
            try await model.respond(to: Self.request, streaming: streaming) { events.append($0) }
        }
        #expect(events.text == #"{"answer": "yes"}{"answer": "yes"}"#)
        #expect(events.filter { $0 == .mended(Mend.withoutSchema.note) }.count == 1)
        #expect(server.requests.map(Self.sendsSchema) == [true, false, false])
    }

    @Test func theSchemaAsItIsSent() async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["{}"]) }
        defer { server.stop() }
        var request = Self.request
        request.schema = ResponseSchema(
            name: "values", properties: [("count", .optional(.integer)), ("item", .textOrNumber)])
        try await LiveDialect.openAI.model(at: server).respond(to: request, streaming: false) { _ in }
        struct Body: Decodable, Equatable {
            struct Format: Decodable, Equatable {
                struct Named: Decodable, Equatable { var schema: Node }
                var type: String
                var json_schema: Named
            }
            struct Node: Decodable, Equatable {
                var type: String?
                var properties: [String: Node]?
                var anyOf: [Node]?
                var required: [String]?
            }
            var response_format: Format
        }
        let sent = try #require(try server.requests.first?.json(as: Body.self)).response_format
        #expect(sent.type == "json_schema")
        #expect(
            sent.json_schema.schema
                == Body.Node(
                    type: "object",
                    properties: [
                        "count": Body.Node(anyOf: [Body.Node(type: "integer"), Body.Node(type: "null")]),
                        "item": Body.Node(anyOf: [Body.Node(type: "number"), Body.Node(type: "string")]),
                    ], required: ["count", "item"]))
    }
}
