import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Stands between the parser of requests and what answers them: lets through what ``HeadRules`` allow, refuses the rest in JSON,
/// and ends connections so that their last answer is read.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Tells the client that holds the body of its request back to send it.
    struct AskForBody: Sendable {}

    private var state = ConnectionState()
    /// Whether the connection ends as soon as the last answer is on its way.
    private var isClosing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state.read(Self.unwrapInboundIn(data)) {
        case .pass(let part): context.fireChannelRead(Self.wrapInboundOut(part))
        case .ignore: break
        case .refuse(let error): refuse(error, context)
        case .close: close(context, after: context.eventLoop.makeSucceededVoidFuture())
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        switch state.fail(fault) {
        case .pass: context.fireErrorCaught(error)
        case .ignore: break
        case .refuse(let error): refuse(error, context)
        case .close: close(context, after: context.eventLoop.makeSucceededVoidFuture())
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state.write(Self.unwrapOutboundIn(data)) {
        case .pass(let part): context.write(Self.wrapOutboundOut(part), promise: promise)
        // Nobody is to hear of it: the answers before are still on their way.
        case .ignore: promise?.succeed()
        case .passAndClose(let part):
            let written = context.eventLoop.makePromise(of: Void.self)
            if let promise { written.futureResult.cascade(to: promise) }
            context.writeAndFlush(Self.wrapOutboundOut(part), promise: written)
            close(context, after: written.futureResult)
        case .passAndRefuse(let part, let error):
            context.write(Self.wrapOutboundOut(part), promise: promise)
            refuse(error, context)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is AskForBody else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        if state.goesOn() {
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
        }
        promise?.succeed()
    }

    private func refuse(_ error: WebError, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: error.body)
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: error.status.rawValue),
            headers: [
                "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)", "Connection": "close",
                "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            ])
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
        close(context, after: written.futureResult)
    }

    /// Says that nothing more comes when all of the answer is on its way, and leaves some time to read it: a connection that is
    /// closed while the client still sends loses what it was told.
    private func close(_ context: ChannelHandlerContext, after answer: EventLoopFuture<Void>) {
        isClosing = true
        answer.assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: nil)
            context.eventLoop.scheduleTask(in: .seconds(2)) { [channel = context.channel] in
                channel.close(promise: nil)
            }
        }
    }

    /// A channel whose client has said all that it wants to say would drop what is still to be written.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isClosing, mode == .output else {
            context.close(mode: mode, promise: promise)
            return
        }
        promise?.succeed()
    }
}

/// A client's connection: that of Hummingbird, with a ``ConnectionGuard`` behind its parser.
struct GuardedChannel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ConnectionGuard(), position: .after(parser))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
