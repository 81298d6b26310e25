import Crypto
import HTTPTypes
import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The page and its parts, which are in the program itself.
extension WebAPI {
    var pageEndpoints: [Endpoint] {
        PageFile.all.map { file in
            Endpoint(.get, file.path, for: .open) { request, _ in file.answer(to: request) }
        }
    }
}

/// A file that browsers get.
struct PageFile: Sendable {
    let path: String
    let contentType: String
    let bytes: [UInt8]
    /// Names this content: a browser that has it is told so, and after an update gets the new one.
    let entityTag: String

    static let openAPI = PageFile("/openapi.json", "application/json", PackageResources.openapi_json)

    static let all = [
        openAPI,
        PageFile("/", "text/html; charset=utf-8", PackageResources.index_html),
        PageFile("/page/style.css", "text/css; charset=utf-8", PackageResources.style_css),
        PageFile("/page/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        script("api", PackageResources.api_js),
        script("clipboard", PackageResources.clipboard_js),
        script("conversation", PackageResources.conversation_js),
        script("event-reader", PackageResources.event_reader_js),
        script("main", PackageResources.main_js),
        script("markdown", PackageResources.markdown_js),
        script("message-view", PackageResources.message_view_js),
        script("outbox", PackageResources.outbox_js),
        script("recent-runs", PackageResources.recent_runs_js),
        script("run-stream", PackageResources.run_stream_js),
        script("transcript", PackageResources.transcript_js),
    ]

    private static func script(_ name: String, _ bytes: [UInt8]) -> PageFile {
        PageFile("/page/\(name).js", "text/javascript; charset=utf-8", bytes)
    }

    private init(_ path: String, _ contentType: String, _ bytes: [UInt8]) {
        self.path = path
        self.contentType = contentType
        self.bytes = bytes
        entityTag = "\"\(Hexadecimal.text(Array(SHA256.hash(data: Data(bytes)).prefix(8))))\""
    }

    func answer(to request: Request) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-cache", .eTag: entityTag]
        guard request.headers[.ifNoneMatch] != entityTag else {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = contentType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
