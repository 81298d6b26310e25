import Logging
import Synchronization

/// One model or several, in order of preference, that are asked with patience: what fails before its first text is asked for
/// again, then whole, then of the next model, as ``ReplyAttempts`` decides.
public struct ModelLadder: LanguageModel {
    /// How to wait before a request is repeated; throws `CancellationError` at once when cancelled.
    typealias Sleep = @Sendable (Duration) async throws -> Void

    /// At least one.
    private let models: [any LanguageModel]
    private let policy: RetryPolicy
    private let sleep: Sleep
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger
    private let preference: Shared

    /// What all copies of a ladder have learned.
    private final class Shared: Sendable {
        let preference: Mutex<ModelPreference>
        init(count: Int) { preference = Mutex(ModelPreference(count: count)) }
    }

    /// - Parameters:
    ///   - first: the model to ask.
    ///   - others: those to ask, in this order, where the ones before cannot answer.
    public init(_ first: any LanguageModel, _ others: [any LanguageModel] = []) {
        self.init([first] + others, policy: RetryPolicy())
    }

    /// - Parameter models: at least one. A ladder among them stands for its models.
    init(
        _ models: [any LanguageModel], policy: RetryPolicy = RetryPolicy(),
        sleep: @escaping Sleep = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        logger: Logger = Logger(label: "agent-chat.models")
    ) {
        let models = models.flatMap { ($0 as? ModelLadder)?.models ?? [$0] }
        self.models = models.isEmpty ? [NoModel()] : models
        self.policy = policy
        self.sleep = sleep
        self.now = now
        self.logger = logger
        preference = Shared(count: self.models.count)
    }

    /// The model that would be asked now, of which there is always one.
    private var current: any LanguageModel {
        order.first.flatMap { model(at: $0) } ?? NoModel()
    }

    private var order: [Int] {
        let now = now()
        return preference.preference.withLock { $0.order(at: now) }
    }

    private func model(at place: Int) -> (any LanguageModel)? {
        models.indices.contains(place) ? models[place] : nil
    }

    /// That of the model that would be asked now.
    public var name: String { current.name }

    /// That of the model that would be asked now.
    public var contextWindow: Int { current.contextWindow }

    public func passOver(_ answeredRequests: [String: Int]) {
        for model in models { model.passOver(answeredRequests) }
    }

    public func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        var generator = SystemRandomNumberGenerator()
        var attempts = ReplyAttempts(policy, streaming: streaming, spent: request.spentRetries)
        var rest = order[...]
        while let place = rest.first, let model = model(at: place) {
            var hasDeliveredText = false
            var consumerError: (any Error)?
            do {
                try await model.respond(to: request, streaming: attempts.streams) { event in
                    if case .text = event { hasDeliveredText = true }
                    do { try await deliver(event) } catch {
                        consumerError = error
                        throw error
                    }
                }
                preference.preference.withLock { $0.answered(place) }
                return
            } catch let failure as ModelError where consumerError == nil && !Task.isCancelled {
                guard !hasDeliveredText else { throw failure }
                let streamed = attempts.streams
                let next = rest.dropFirst().first.flatMap { self.model(at: $0) }
                let step = attempts.step(
                    after: failure, isRepeatable: model.mayAnswerWhenAskedAgain, hasNext: next != nil,
                    using: &generator)
                switch step {
                case .again(let delay, let retry):
                    try await repeatRequest(
                        of: model, retry, after: delay, failure, isWholeFromNowOn: streamed && !attempts.streams,
                        deliver)
                case .nextModel:
                    rest = rest.dropFirst()
                    try await fallBack(from: place, to: next?.name ?? "", failure, deliver)
                case .giveUp:
                    if models.count > 1 { _ = note(failure, of: place) }
                    throw failure
                }
            } catch {
                if let consumerError { throw consumerError }
                try Task.checkCancellation()
                throw error
            }
        }
    }

    private func repeatRequest(
        of model: any LanguageModel, _ retry: Int, after delay: Duration, _ failure: ModelError, isWholeFromNowOn: Bool,
        _ deliver: (ModelEvent) async throws -> Void
    ) async throws {
        logger.info(
            "Trying again",
            metadata: ["model": "\(model.name)", "retry": "\(retry)/\(policy.retries)", "after": "\(delay)"])
        if isWholeFromNowOn {
            logger.info("The reply is asked for whole", metadata: ["model": "\(model.name)"])
            try await deliver(.unstreamed(failure))
        }
        try await deliver(.retrying(attempt: retry, of: policy.retries, after: delay, reason: failure))
        try await sleep(delay)
        try await deliver(.prepared)
    }

    private func fallBack(
        from place: Int, to next: String, _ failure: ModelError, _ deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let name = model(at: place)?.name ?? ""
        logger.warning("Another model is asked", metadata: ["model": "\(name)", "next": "\(next)"])
        guard note(failure, of: place) else { return }
        try await deliver(.fellBack(from: name, to: next, reason: failure))
    }

    /// - Returns: whether it is news.
    private func note(_ failure: ModelError, of place: Int) -> Bool {
        let now = now()
        return preference.preference.withLock { $0.failed(place, with: failure.code, at: now) }
    }
}
