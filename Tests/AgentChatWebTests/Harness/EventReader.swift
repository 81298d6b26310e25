import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A frame of a stream as a client sees it.
struct Frame: Sendable {
    var id: String?
    var data: String

    var fields: [String: JSONPart] {
        (try? JSONDecoder().decode([String: JSONPart].self, from: Data(data.utf8))) ?? [:]
    }

    var type: String { fields["type"]?.text ?? "" }

    func text(_ name: String) -> String? { fields[name]?.text }
}

/// Cuts the bytes of a stream into frames.
struct FrameSplitter: Sendable {
    private var rest: [UInt8] = []
    private(set) var retry: Int?

    /// - Parameter bytes: may end anywhere, also within a character.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Frame] {
        rest += bytes
        var frames: [Frame] = []
        while let end = rest.firstRange(of: Array("\n\n".utf8)) {
            let block = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            rest.removeSubrange(..<end.upperBound)
            var frame = Frame(data: "")
            for line in block.split(separator: "\n") {
                if let value = Self.value(of: line, "id") { frame.id = value }
                if let value = Self.value(of: line, "data") { frame.data += value }
                if let value = Self.value(of: line, "retry") { retry = Int(value) }
            }
            if !frame.data.isEmpty { frames.append(frame) }
        }
        return frames
    }

    private static func value(of line: Substring, _ name: String) -> String? {
        line.hasPrefix("\(name): ") ? String(line.dropFirst(name.count + 2)) : nil
    }
}

/// An open stream.
struct EventReader: Sendable {
    let status: Int
    let headers: HTTPHeaders
    private let body: HTTPClientResponse.Body

    init(_ server: TestServer, _ request: HTTPClientRequest) async throws {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        status = Int(response.status.code)
        headers = response.headers
        body = response.body
    }

    /// The frames until the server ends the stream, or one for which the condition holds, which is the last then.
    func frames(until isLast: (Frame) -> Bool = { _ in false }) async throws -> [Frame] {
        var splitter = FrameSplitter()
        var frames: [Frame] = []
        for try await buffer in body {
            for frame in splitter.take(buffer.readableBytesView) {
                frames.append(frame)
                if isLast(frame) { return frames }
            }
        }
        return frames
    }
}

extension TestServer {
    /// Opens the stream of a run.
    func follow(_ run: String, after id: String? = nil, query: String = "") async throws -> EventReader {
        try await EventReader(
            self,
            request(.GET, "/runs/\(run)/stream\(query)", adding: id.map { ["Last-Event-ID": $0] } ?? [:]))
    }

    /// Says something and opens the stream of what comes of it.
    func sayAndFollow(_ message: String, in run: String) async throws -> EventReader {
        try await EventReader(self, request(.POST, "/runs/\(run)/stream", Self.json(["message": message])))
    }
}

extension [Frame] {
    /// The texts of all messages that frames tell, put together as a client does: from updates alone where there are some.
    ///
    /// - Throws: where an update does not fit to what was there.
    func assembled() throws -> [String: String] {
        var texts: [String: String] = [:]
        for frame in self {
            let id = frame.text("message_id") ?? ""
            switch frame.type {
            case "snapshot":
                for name in ["messages", "open_streams"] {
                    for message in frame.fields[name]?.elements ?? [] {
                        texts[message["message_id"]?.text ?? ""] = message["content"]?.text ?? ""
                    }
                }
            case "stream_start": texts[id] = ""
            case "stream_update":
                guard let held = texts[id], frame.fields["offset"]?.number == held.utf8.count else {
                    throw TestFailure("An update does not fit: \(frame.data) to \(texts[id] ?? "nothing")")
                }
                texts[id] = held + (frame.text("content") ?? "")
            case "stream_complete":
                guard texts[id] == frame.text("content") else {
                    throw TestFailure("Updates made \(texts[id] ?? "nothing") and not \(frame.data)")
                }
            case "message", "human_message": texts[id] = frame.text("content")
            default: break
            }
        }
        return texts
    }
}
