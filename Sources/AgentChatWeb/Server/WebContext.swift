import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is known of a request beside itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who asks; nil until that is found out, and where it does not matter.
    var owner: RunOwner?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The client's address, or its proxy's.
    var clientAddress: String { channel.remoteAddress?.ipAddress ?? "" }

    /// Has a client send the body of its request that holds it back until it knows that it is wanted (`Expect: 100-continue`).
    ///
    /// - Throws: for a body that will be refused for its length.
    func askForBody(of request: Request) throws(WebError) {
        guard request.headers[.expect] != nil else { return }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > RequestFields.largestBody {
            throw .bodyTooLarge
        }
        channel.triggerUserOutboundEvent(ConnectionGuard.AskForBody(), promise: nil)
    }
}
