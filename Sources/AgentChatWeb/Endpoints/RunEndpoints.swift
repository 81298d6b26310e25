import HTTPTypes
import Hummingbird
import ServiceLifecycle
import SessionLog

/// Making runs, talking to them, and asking about them.
extension WebAPI {
    var runEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/playbooks", for: .visitors) { _, _ in listPlaybooks() },
            Endpoint(.get, "/runs", for: .keepers) { request, _ in try listRuns(request) },
            Endpoint(.post, "/runs/new", for: .visitors, handler: beginRun),
            Endpoint(.get, "/runs/{id}", for: .visitors, handler: describeRun),
            Endpoint(.delete, "/runs/{id}", for: .visitors, handler: endRun),
            Endpoint(.post, "/runs/{id}/messages", for: .visitors, handler: sendMessage),
            Endpoint(.post, "/runs/{id}/cancel", for: .visitors, handler: stopAnswer),
            Endpoint(.post, "/runs/{id}/retry", for: .visitors, handler: askModelAgain),
            Endpoint(.get, "/runs/{id}/transcript", for: .visitors, handler: writeTranscript),
        ]
    }

    // MARK: Making and ending

    private func listPlaybooks() -> Response {
        let objects = loader.shelf.listings(now: StreamingSessionLog.systemTime() / 1000).map { listing in
            var object = JSONObjectText()
            object.set("path", listing.path)
            object.set("title", listing.title)
            object.set("summary", listing.summary)
            return object
        }
        var object = JSONObjectText()
        object.set("playbooks", objects)
        return Self.json(object)
    }

    @Sendable private func beginRun(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await RequestFields(of: request, known: ["path", "program"])
        let wanted: ProgramRequest
        switch (fields["path"], fields["program"]) {
        case (let path?, nil): wanted = .path(path)
        case (nil, let text?): wanted = .text(text)
        default:
            throw WebError(
                .badRequest, "path_or_program", "The request must have either “path” or “program”.",
                advice: "Send {\"path\": \"hello.md\"} with a path from GET /playbooks, or {\"program\": \"# …\"}.")
        }
        guard let owner = context.owner else { throw WebError.runNotFound }
        let wait = try Self.wait(of: request)
        let key = try Self.idempotencyKey(of: request)
        return try await waiting.whileWaiting(wait, owner) {
            let run = try await host.begin(wanted, for: owner, key: key) { () async throws(WebError) in
                try await loader.load(wanted)
            }
            await Self.waitForTurn(of: run, within: wait, context)
            return Self.json(Self.answer(of: run, after: -1), status: .created)
        }
    }

    @Sendable private func endRun(_ request: Request, _ context: WebContext) throws -> Response {
        host.end(try run(in: context))
        return Response(status: .noContent)
    }

    @Sendable private func stopAnswer(_ request: Request, _ context: WebContext) throws -> Response {
        try run(in: context).interrupt(key: try Self.idempotencyKey(of: request))
        return Response(status: .accepted)
    }

    @Sendable private func askModelAgain(_ request: Request, _ context: WebContext) throws -> Response {
        let run = try run(in: context)
        guard run.progress.turn != .ended else { throw WebError.runEnded(run.id) }
        run.tryAgain()
        return Response(status: .accepted)
    }

    // MARK: Talking

    @Sendable private func sendMessage(_ request: Request, _ context: WebContext) async throws -> Response {
        let run = try run(in: context)
        let message = try await RequestFields(of: request, known: ["message"]).require("message")
        let wait = try Self.wait(of: request)
        let after = try Self.number("after", of: request, most: .max)
        let key = try Self.idempotencyKey(of: request)
        if host.isDraining { throw WebError.draining }
        return try await waiting.whileWaiting(wait, try owner(in: context)) {
            let sent = try run.send(message, key: key)
            await Self.waitForTurn(of: run, within: wait, context)
            // One that is sent while others are answered is heard after them.
            let place = run.place(of: sent)
            if place == nil, run.progress.turn == .ended { throw WebError.runEnded(run.id) }
            return Self.json(Self.answer(of: run, after: after ?? (place ?? sent.position) - 1))
        }
    }

    /// Waits until the program waits or has ended, at most this long; not for a client that has gone, and not when the server is
    /// about to stop.
    private static func waitForTurn(of run: HostedRun, within limit: Duration, _ context: WebContext) async {
        guard limit > .zero, run.progress.turn == .running else { return }
        await cancelWhenGracefulShutdown {
            await ClientPresence.wait(on: context.channel) { await run.waitForTurn(within: limit) }
        }
    }

    /// How long an answer may wait for the program: 30 seconds unless the request says otherwise.
    private static func wait(of request: Request) throws(WebError) -> Duration {
        .seconds(try number("wait", of: request, most: 120) ?? 30)
    }

    // MARK: Asking

    private func listRuns(_ request: Request) throws(WebError) -> Response {
        let limit = max(1, try Self.number("limit", of: request, most: 1000) ?? 100)
        let text = request.uri.queryParameters["before"].map(String.init)
        let place = text.flatMap { RunPlace($0) }
        guard (text == nil) == (place == nil) else {
            throw WebError(
                .badRequest, "wrong_place", "“before” in the address is no place in the list of runs.",
                advice: "Write what “next” of an answer says, or leave it out.")
        }
        let (runs, next) = host.list(limit, before: place)
        let objects = runs.map { run in
            var object = JSONObjectText()
            object.set("run_id", run.id.description)
            object.set("program", run.program)
            object.set("turn", run.turn.rawValue)
            object.set("terminated", run.turn == .ended)
            object.set("began", UTCTime.text(milliseconds: run.began))
            object.set("last_change", UTCTime.text(milliseconds: run.lastChange))
            return object
        }
        var object = JSONObjectText()
        object.set("runs", objects)
        object.set("next", next?.description)
        return Self.json(object)
    }

    @Sendable private func describeRun(_ request: Request, _ context: WebContext) async throws -> Response {
        let run = try run(in: context)
        let after = try Self.number("after", of: request, most: .max)
        let wait = try Self.number("wait", of: request, most: 120) ?? 0
        try await waiting.whileWaiting(.seconds(wait), try owner(in: context)) {
            await Self.waitForTurn(of: run, within: .seconds(wait), context)
        }
        let progress = run.progress
        var object = Self.answer(of: run, after: after ?? -1)
        object.set("program", progress.program)
        object.set("agents", progress.agents)
        object.set("waiting_agent", progress.waitingAgent)
        object.set("began", UTCTime.text(milliseconds: run.beganAt))
        return Self.json(object)
    }

    /// What all requests about a run are answered with. Both names of the run are the same.
    private static func answer(of run: HostedRun, after sequence: Int) -> JSONObjectText {
        let progress = run.progress
        var object = JSONObjectText()
        object.set("session_id", run.id.description)
        object.set("run_id", run.id.description)
        object.set("messages", progress.texts(after: sequence))
        object.set("terminated", progress.turn == .ended)
        object.set("next", progress.next - 1)
        object.set("turn", progress.turn.rawValue)
        if let error = progress.error { object.set("error", error) }
        return object
    }
}
