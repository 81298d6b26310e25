import NIOCore
import NIOHTTP1

/// What has come on a connection and what has been answered: decides what becomes of each part of requests and answers.
///
/// Requests may come before those before them are answered (pipelining); answers are written in the order of the requests.
struct ConnectionState {
    private struct OpenRequest {
        var isHTTP10: Bool
        /// Whether nothing may follow its answer.
        var closes: Bool
        /// Whether the client holds its body back until it is told to go on, or has the answer.
        var awaitsContinue: Bool
    }

    /// Requests that have come and are not answered, the first of them at the front.
    private var open = CircularBuffer<OpenRequest>()
    /// Whether the end of the last request is still to come.
    private var isReadingBody = false
    /// Nothing more is read: what comes counts for nothing.
    private var isDeaf = false
    /// Nothing more is written.
    private var isMute = false
    /// Why what came last is refused, to be said behind the answers that are still due.
    private var refusal: WebError?
    private var isLastAnswer = false
    /// Bytes of a body that have come since its request was answered.
    private var unwantedBytes = 0

    /// More than that is not waited for.
    static let mostUnwanted = RequestFields.largestBody

    // MARK: Requests

    /// What becomes of a part of a request.
    enum Reading {
        case pass(HTTPServerRequestPart)
        case ignore
        /// Answer with this, and end the connection.
        case refuse(WebError)
        /// All has been said: end the connection.
        case close
    }

    mutating func read(_ part: HTTPServerRequestPart) -> Reading {
        guard !isDeaf else { return .ignore }
        switch part {
        case .head(let head):
            do throws(WebError) {
                let head = try HeadRules.checked(head)
                open.append(
                    OpenRequest(
                        isHTTP10: head.version != .http1_1, closes: head.headers.first(name: "Connection") == "close",
                        awaitsContinue: head.headers.contains(name: "Expect")))
                isReadingBody = true
                unwantedBytes = 0
                return .pass(.head(head))
            } catch {
                return refuse(error)
            }
        case .body(let bytes):
            clientGoesOn()
            guard open.isEmpty else { break }
            // Nobody reads it; the next request comes behind it, if ever.
            unwantedBytes = min(Self.mostUnwanted + 1, unwantedBytes + bytes.readableBytes)
            guard unwantedBytes <= Self.mostUnwanted else {
                isDeaf = true
                isMute = true
                return .close
            }
        case .end:
            clientGoesOn()
            isReadingBody = false
            if open.last?.closes ?? false { isDeaf = true }
        }
        return .pass(part)
    }

    private mutating func clientGoesOn() {
        if let last = open.indices.last { open[last].awaitsContinue = false }
    }

    private mutating func refuse(_ error: WebError) -> Reading {
        isDeaf = true
        guard open.isEmpty else {
            refusal = error
            return .ignore
        }
        isMute = true
        return .refuse(error)
    }

    /// What becomes of an error of the parser.
    enum Failing {
        /// Whoever reads the body of the request is to know.
        case pass
        case ignore
        case refuse(WebError)
        /// All has been said: end the connection.
        case close
    }

    mutating func fail(_ error: HTTPParserError) -> Failing {
        guard !isDeaf else { return .ignore }
        guard isReadingBody else {
            return switch refuse(WebError(error)) {
            case .refuse(let error): .refuse(error)
            case .ignore, .pass, .close: .ignore
            }
        }
        isDeaf = true
        // The answer may have been given before the body was whole.
        guard let last = open.indices.last else {
            isMute = true
            return .close
        }
        open[last].closes = true
        open[last].awaitsContinue = false
        return .pass
    }

    /// Whether the client is to be told to send the body of the request that is being answered.
    mutating func goesOn() -> Bool {
        guard !isMute, open.first?.awaitsContinue ?? false else { return false }
        open[open.startIndex].awaitsContinue = false
        return true
    }

    // MARK: Answers

    /// What becomes of a part of an answer.
    enum Writing {
        case pass(HTTPServerResponsePart)
        /// Then the connection ends.
        case passAndClose(HTTPServerResponsePart)
        /// Then what has come behind the request is refused, and the connection ends.
        case passAndRefuse(HTTPServerResponsePart, WebError)
        case ignore
    }

    mutating func write(_ part: HTTPServerResponsePart) -> Writing {
        guard !isMute else { return .ignore }
        switch part {
        case .head(var head):
            // A body that the client holds back would be taken for it, if the client sent its next request instead.
            isLastAnswer =
                open.first.map { $0.closes || $0.awaitsContinue } ?? true
                || head.headers["Connection"].contains { $0.lowercased() == "close" }
            // So that nothing is sent in chunks, which HTTP/1.0 does not know.
            if open.first?.isHTTP10 ?? false { head.version = .http1_0 }
            if isLastAnswer { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            return .pass(.head(head))
        case .body:
            return .pass(part)
        case .end:
            if !open.isEmpty { open.removeFirst() }
            if isLastAnswer {
                isDeaf = true
                isMute = true
                return .passAndClose(part)
            }
            guard open.isEmpty, let refusal else { return .pass(part) }
            isMute = true
            return .passAndRefuse(part, refusal)
        }
    }
}
