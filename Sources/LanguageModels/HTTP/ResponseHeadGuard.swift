import NIOCore
import NIOHTTP1

/// Ends a connection whose server answers with a status that there is not: AsyncHTTPClient (1.37) takes one below 100 for an
/// interim answer, and stops the process at the end of it.
final class ResponseHeadGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var hasEnded = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            hasEnded = true
            context.fireErrorCaught(HTTPParserError.invalidStatus)
            context.close(promise: nil)
        } else {
            context.fireChannelRead(data)
        }
    }

    /// Puts one behind the decoder of a client's connection.
    @Sendable static func add(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(ResponseHeadGuard(), position: .after(decoder))
        }
    }
}
