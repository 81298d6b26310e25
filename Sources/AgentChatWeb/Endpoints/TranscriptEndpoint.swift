import HTTPTypes
import Hummingbird
import SessionLog

/// The transcript of a run, in the form that the client asks for.
extension WebAPI {
    @Sendable func writeTranscript(_ request: Request, _ context: WebContext) throws -> Response {
        let run = try run(in: context)
        let form = try TranscriptChoice(
            format: request.uri.queryParameters["format"].map(String.init), accept: request.headers[.accept])
        // What is still written stands in the stream; a transcript has whole messages.
        var transcript = form.format.makeTranscript(runID: run.id, options: TranscriptOptions(streams: false))
        var bytes: [UInt8] = []
        var position = 0
        while let batch = run.log.batch(from: position), !batch.isEmpty {
            for entry in batch { bytes += transcript.render(entry.forVisitors) }
            position += batch.count
        }
        if run.log.isClosed || form == .json { bytes += transcript.finish() }
        return Response(
            status: .ok, headers: [.contentType: form.contentType, .vary: "Accept"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// The forms in which a transcript is handed out.
enum TranscriptChoice: String, CaseIterable, Sendable {
    case text, markdown, json

    /// - Parameters:
    ///   - format: `?format=` of the address, which comes before the header: a link cannot have one.
    ///   - accept: the header `Accept`.
    init(format: String?, accept: String?) throws(WebError) {
        if let format {
            guard let choice = Self(rawValue: format) else {
                throw WebError(
                    .badRequest, "unknown_format", "There is no transcript in the form “\(format.prefix(50))”.",
                    advice: "Write format=text, format=markdown or format=json.")
            }
            self = choice
            return
        }
        // In the client's order. Weights are not worth reading for three forms.
        let types = (accept ?? "").lowercased().split(separator: ",").map { type in
            String((type.split(separator: ";").first ?? "").drop { $0 == " " }.prefix { $0 != " " })
        }
        for type in types {
            switch type {
            case "text/markdown": self = .markdown
            case "application/json", "application/*": self = .json
            case "text/plain", "text/*", "*/*": self = .text
            default: continue
            }
            return
        }
        guard types.isEmpty else {
            throw WebError(
                .notAcceptable, "not_acceptable", "There is no transcript of the types in the Accept header.",
                advice: "Ask for text/plain, text/markdown or application/json.")
        }
        self = .text
    }

    var format: TranscriptFormat {
        switch self {
        case .text: .text
        case .markdown: .markdown
        case .json: .json
        }
    }

    var contentType: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .json: "application/json"
        }
    }
}
