import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no head of a request, or too large a one, before any endpoint sees it.
///
/// Where answers to earlier requests of the connection are still due, nothing can be said in order, and the connection just ends.
final class HeadGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests that have come and are not answered.
    private var openCount = 0
    private var hasRefused = false

    /// All headers together, in bytes; as much for one.
    static let largestHead = 32 * 1024
    static let mostHeaders = 100

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        if case .head = Self.unwrapInboundIn(data) { openCount += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = Self.unwrapOutboundIn(data) { openCount -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What comes behind the head that was refused.
        if hasRefused { return }
        guard let error = error as? HTTPParserError, openCount == 0 else {
            context.fireErrorCaught(error)
            return
        }
        hasRefused = true
        refuse(error == .headerOverflow ? .headTooLarge : .noRequest, context)
    }

    private func refuse(_ error: WebError, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: error.body)
        let head = HTTPResponse(
            status: HTTPResponse.Status(code: error.status.rawValue),
            headerFields: [
                .contentType: "application/json", .contentLength: "\(body.readableBytes)", .connection: "close",
                .cacheControl: "no-store",
            ])
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        // Some time to read the answer: a connection that is closed while more comes loses what was said.
        context.eventLoop.scheduleTask(in: .seconds(1)) { [channel = context.channel] in
            channel.close(promise: nil)
        }
    }
}

extension WebError {
    static let headTooLarge = WebError(
        .headTooLarge, "head_too_large",
        "The head of the request has more than \(HeadGuard.mostHeaders) headers, or more than 32 KiB.",
        advice: "Send fewer headers; for a browser, delete this site's cookies.", closesConnection: true)

    static let noRequest = WebError(
        .badRequest, "no_request", "These bytes are no request of HTTP/1.1.",
        advice: "Speak HTTP/1.1 without TLS; a proxy can add that.", closesConnection: true)
}
