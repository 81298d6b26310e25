import HTTPTypes
import Hummingbird
import NIOCore
import SessionLog

/// Following a run while it happens.
extension WebAPI {
    var streamEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/runs/{id}/stream", for: .visitors, handler: followRun),
            Endpoint(.post, "/runs/{id}/stream", for: .visitors, handler: sendAndFollow),
        ]
    }

    /// The whole run from where the client is, until it ends.
    @Sendable private func followRun(_ request: Request, _ context: WebContext) throws -> Response {
        let run = try run(in: context)
        let seen =
            HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
            ?? request.uri.queryParameters["after"].map(String.init)
        let start = StreamStart(id: seen, epoch: run.epoch, count: run.log.count)
        if case .after(let sequence) = start, run.isFullySeen(through: sequence) {
            // Tells a browser not to come back.
            return Response(status: .noContent)
        }
        return try stream(run, from: start, scope: .run, request, context)
    }

    /// Says something, and follows what comes of it.
    @Sendable private func sendAndFollow(_ request: Request, _ context: WebContext) async throws -> Response {
        let run = try run(in: context)
        let message = try await RequestFields(of: request, known: ["message"]).require("message")
        let seat = try watchers.takeSeat(for: try owner(in: context), on: context.channel)
        do {
            let sent = try run.send(message, key: try Self.idempotencyKey(of: request))
            let start = sent.position == 0 ? StreamStart.beginning : .after(sent.position - 1)
            // One that is kept though the program waits is for somebody else, and nothing comes of it for now.
            let isUnheard = run.place(of: sent) == nil && run.progress.turn == .waiting
            return respond(
                run, from: start, scope: isUnheard ? .nothingMore : .turn(of: sent.id.description), seat: seat, request)
        } catch {
            watchers.leave(seat)
            throw error
        }
    }

    private func stream(
        _ run: HostedRun, from start: StreamStart, scope: Watcher.Scope, _ request: Request, _ context: WebContext
    ) throws(WebError) -> Response {
        // A HEAD request is answered by a body that is never written.
        guard request.method != .head else { return Response(status: .ok, headers: Self.streamHeaders) }
        let seat = try watchers.takeSeat(for: try owner(in: context), on: context.channel)
        return respond(run, from: start, scope: scope, seat: seat, request)
    }

    private func respond(
        _ run: HostedRun, from start: StreamStart, scope: Watcher.Scope, seat: Watchers.Seat, _ request: Request
    ) -> Response {
        let stream = RunStream(run: run, watchers: watchers, seat: seat, start: start, scope: scope)
        let occupied = OccupiedSeat(seat, of: watchers)
        var request = request
        // It has been read, or is not wanted. Waiting for the end of a body that has been read stops the process (Hummingbird
        // 2.28) when the client goes.
        request.body = RequestBody(buffer: ByteBuffer())
        let body = ResponseBody { [request] writer in
            defer { occupied.leave() }
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await stream.write(to: &writer)
            } onInboundClosed: {
                seat.hangUp()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.streamHeaders, body: body)
    }

    /// So that nothing between us and the client keeps frames back, or packs them.
    private static let streamHeaders: HTTPFields = {
        var headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache, no-transform",
            // A connection is not used again after a stream.
            .connection: "close",
        ]
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return headers
    }()
}

/// A seat that is left at the latest when nothing refers to it: the body of a response is never asked to write where the client
/// went before its head.
private final class OccupiedSeat: Sendable {
    private let seat: Watchers.Seat
    private let watchers: Watchers

    init(_ seat: Watchers.Seat, of watchers: Watchers) {
        self.seat = seat
        self.watchers = watchers
    }

    deinit { leave() }

    func leave() { watchers.leave(seat) }
}
