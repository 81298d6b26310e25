import NIOCore
import NIOHTTPTypes
import PlaybookEngine
import Synchronization

/// Knows of one connection whether its client is still there, so that nobody waits for something to tell to one that is not.
///
/// A client that has closed its end of the connection may read still, so it is answered; but it is not made to wait.
final class ClientPresence: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let hasGone = Mutex(false)
    private let signal = WakeSignal()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { noteEnd() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        noteEnd()
        context.fireChannelInactive()
    }

    private func noteEnd() {
        hasGone.withLock { $0 = true }
        signal.wake()
    }

    /// Returns when the client has gone, or the task is cancelled. The requests of a connection are answered one after the other,
    /// so only one waits.
    private func end() async {
        while !hasGone.withLock({ $0 }), !Task.isCancelled { await signal.wait() }
    }

    /// Lets something wait as long as the client of a connection is there; it is cancelled when that has gone.
    static func wait(on channel: any Channel, _ body: @escaping @Sendable () async -> Void) async {
        // Every connection has one, except those that tests make.
        guard let presence = try? await channel.pipeline.handler(type: Self.self).get() else { return await body() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            group.addTask { await presence.end() }
            await group.next()
            group.cancelAll()
        }
    }
}
