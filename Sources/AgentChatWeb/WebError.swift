import SessionLog

/// Why a request is refused, as the client is told it: a status, a code for programs, and sentences for people: what is wrong,
/// and what to do.
struct WebError: Error, Sendable {
    /// The statuses of refusals (RFC 9110).
    enum Status: Int, Sendable {
        case badRequest = 400
        case unauthorized = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case notAcceptable = 406
        case requestTimeout = 408
        case conflict = 409
        case contentTooLarge = 413
        case unsupportedMediaType = 415
        case expectationFailed = 417
        case misdirectedRequest = 421
        case unprocessableContent = 422
        case tooManyRequests = 429
        case headTooLarge = 431
        case internalError = 500
        case serviceUnavailable = 503
    }

    var status: Status
    /// Never changes once it was published.
    var code: String
    var message: String
    /// What to do.
    var advice: String
    /// Seconds after which the same request may succeed.
    var retryAfter: Int?
    /// What is wrong with a program, each as `line:column: message`.
    var problems: [String] = []
    /// Whether the rest of the request is not worth reading.
    var closesConnection = false

    init(
        _ status: Status, _ code: String, _ message: String, advice: String, retryAfter: Int? = nil,
        problems: [String] = [], closesConnection: Bool = false
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.advice = advice
        self.retryAfter = retryAfter
        self.problems = problems
        self.closesConnection = closesConnection
    }

    /// `{"error": {"code", "message", "advice", "problems"}}`
    var body: [UInt8] {
        var error = JSONObjectText()
        error.set("code", code)
        error.set("message", message)
        error.set("advice", advice)
        if !problems.isEmpty { error.set("problems", problems) }
        var object = JSONObjectText()
        object.set("error", error)
        return object.bytes
    }
}

// MARK: Errors that several places have

extension WebError {
    /// The same for a run that never was and for one that others made: nobody learns which runs there are.
    static let runNotFound = WebError(
        .notFound, "run_not_found", "There is no such run, or it is not yours.",
        advice: "Begin one with POST /runs/new, and use the session_id that it answers with.")

    static func runEnded(_ id: RunID) -> WebError {
        WebError(
            .conflict, "run_ended", "The run has ended, so nobody hears the message.",
            advice: "Read it with GET /runs/\(id)/transcript, or begin another with POST /runs/new.")
    }

    static let keyUsedOtherwise = WebError(
        .unprocessableContent, "idempotency_key_reused", "This Idempotency-Key came with another request before.",
        advice: "Send each new request with a key of its own.")

    static let keyInUse = WebError(
        .conflict, "idempotency_key_in_use", "The request with this Idempotency-Key is still being answered.",
        advice: "Send it again in a second.", retryAfter: 1)

    static let notSaved = WebError(
        .serviceUnavailable, "not_saved", "The conversation cannot be saved any more, so nothing more is heard.",
        advice:
            "Have the server's keeper look at its --store: there may be no room. It goes on from what is saved when the "
            + "server is started again.")

    static let runElsewhere = WebError(
        .serviceUnavailable, "in_use", "Another process carries this run out.",
        advice: "Ask that one, or end it first: two servers should not share a --store.", retryAfter: 10)

    static let draining = WebError(
        .serviceUnavailable, "draining", "The server is about to stop, and begins nothing new.",
        advice: "Send the request again in some seconds.", retryAfter: 5)

    static let tooManyStreams = WebError(
        .serviceUnavailable, "too_many_streams", "As many streams as the server allows are open.",
        advice: "Close those that nobody reads, or try again later.", retryAfter: 10)

    static let notFound = WebError(
        .notFound, "not_found", "There is nothing at this address.",
        advice: "GET /openapi.json lists what there is.")
}
