import HTTPTypes
import Hummingbird
import Synchronization

/// Who a request comes from, and whether it may do what it asks for.
struct AccessGuard: Sendable {
    /// Whom an endpoint is for.
    enum Audience: String, Sendable {
        /// Everybody.
        case open
        /// Those who have the token, and browsers that logged in with it.
        case visitors
        /// Those who have the token.
        case keepers
    }

    let keys: AccessKeys
    let rules: @Sendable () -> HostRules
    let cookieName: @Sendable () -> String
    let limits: AccessLimits

    /// Who asks.
    ///
    /// - Throws: for a request that may not do this.
    func owner(of request: Request, for audience: Audience, address: String) throws(WebError) -> RunOwner? {
        guard audience != .open else { return nil }
        let (owner, comesFromBrowser) = try identify(request, address: address)
        if audience == .keepers, owner != .keeper { throw Self.keepersOnly }
        guard Self.changesSomething(request) else { return owner }
        if comesFromBrowser { try refuseForeignPage(request) }
        let client = if case .visitor(let name) = owner { name } else { address }
        if let seconds = limits.seconds(until: client) { throw Self.tooManyRequests(seconds) }
        return owner
    }

    private func identify(
        _ request: Request, address: String
    ) throws(WebError) -> (RunOwner, comesFromBrowser: Bool) {
        guard keys.token != nil else { return (.keeper, true) }
        if let header = request.headers[.authorization] {
            let words = header.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else { throw Self.unknown }
            try check(token: String(words[1]), from: address)
            return (.keeper, false)
        }
        guard let visitor = request.cookies[cookieName()].flatMap({ keys.visitor(ofCookie: $0.value) }) else {
            throw Self.unknown
        }
        return (.visitor(visitor), true)
    }

    /// Wrong tokens are counted; the right one is let in however many wrong ones came from the same address, which may be that
    /// of a proxy and so everybody's. It is too long to be guessed in any case.
    func check(token: String, from address: String) throws(WebError) {
        guard !keys.isToken(token) else { return }
        if let seconds = limits.secondsUntilGuess(by: address) { throw Self.tooManyRequests(seconds) }
        limits.guessed(by: address)
        throw Self.wrongToken
    }

    /// A page of another site can have a browser send requests with our cookie, but neither with this content type nor with
    /// our origin.
    func refuseForeignPage(_ request: Request) throws(WebError) {
        let type = request.headers[.contentType]?.split(separator: ";").first.map(String.init) ?? ""
        guard type.lowercased().trimmingPrefix(while: \.isWhitespace) == "application/json" else {
            throw WebError(
                .unsupportedMediaType, "content_type", "The request must have Content-Type: application/json.",
                advice: "Send that header, and JSON.")
        }
        // Programs send no origin; where no token is needed, they need no cookie either.
        if keys.token == nil, request.headers[.origin] == nil { return }
        guard let origin = request.headers[.origin], let host = request.head.authority,
            rules().isOwn(origin: origin, authority: host)
        else {
            throw WebError(
                .forbidden, "foreign_origin", "The request does not come from this server's own page.",
                advice:
                    "Open the page at the server's own address. Programs use the token: Authorization: Bearer TOKEN.")
        }
    }

    private static func changesSomething(_ request: Request) -> Bool {
        ![.get, .head, .options].contains(request.method)
    }

    // MARK: Refusals

    private static let unknown = WebError(
        .unauthorized, "token_needed", "The server needs its token.",
        advice: "Send Authorization: Bearer TOKEN, or open the address that the server printed when it started.")

    private static let wrongToken = WebError(
        .unauthorized, "wrong_token", "This is not the server's token.",
        advice: "Use the one in the address that the server printed when it started.")

    private static let keepersOnly = WebError(
        .forbidden, "keepers_only", "Only those who have the server's token may see this.",
        advice: "Send Authorization: Bearer TOKEN.")

    private static func tooManyRequests(_ seconds: Int) -> WebError {
        WebError(
            .tooManyRequests, "too_many_requests", "These are more requests than the server takes from one client.",
            advice: "Wait \(seconds) second\(seconds == 1 ? "" : "s"), and ask less often.", retryAfter: seconds)
    }
}

/// How often clients may change something, and how often they may guess the token.
final class AccessLimits: Sendable {
    private let requests: Mutex<RateLimiter>
    private let guesses: Mutex<RateLimiter>
    private let start = ContinuousClock.now

    /// - Parameter rate: requests that change something, a second and client; 0 for no limit.
    init(rate: Double) {
        requests = Mutex(RateLimiter(rate: rate, burst: max(1, rate * 5)))
        // Ten wrong ones at once, then one every ten seconds.
        guesses = Mutex(RateLimiter(rate: 0.1, burst: 10))
    }

    /// Counts a request; whole seconds until it is allowed, nil if it is.
    func seconds(until client: String) -> Int? {
        let now = now
        return requests.withLock { $0.take(for: client, now: now) }.map(Self.whole)
    }

    func secondsUntilGuess(by address: String) -> Int? {
        let now = now
        return guesses.withLock { $0.take(for: address, now: now, isFree: true) }.map(Self.whole)
    }

    func guessed(by address: String) {
        let now = now
        guesses.withLock { _ = $0.take(for: address, now: now) }
    }

    private var now: Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private static func whole(_ seconds: Double) -> Int { max(1, Int(min(3600, seconds.rounded(.up)))) }
}
