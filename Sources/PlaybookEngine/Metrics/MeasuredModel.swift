import LanguageModels

/// Hands on what another model answers, and measures it.
struct MeasuredModel: LanguageModel {
    private let model: any LanguageModel
    private let metrics: RunMetrics
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: the clock.
    init(
        _ model: any LanguageModel, _ metrics: RunMetrics,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.model = model
        self.metrics = metrics
        self.now = now
    }

    var name: String { model.name }
    var contextWindow: Int { model.contextWindow }
    var mayAnswerWhenAskedAgain: Bool { model.mayAnswerWhenAskedAgain }

    func passOver(_ answeredRequests: [String]) { model.passOver(answeredRequests) }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let start = now()
        var hasPiece = false
        var stopReason: StopReason?
        var isEnough = false
        var failure: (any Error)?
        do {
            try await model.respond(to: request, streaming: streaming) { event in
                switch event {
                case .text, .reasoning:
                    if !hasPiece { metrics.firstPiece(of: name, after: now() - start) }
                    hasPiece = true
                case .usage(let usage): metrics.used(usage, by: name)
                case .retrying(_, _, _, let reason): metrics.repeated(name, because: reason.code)
                case .stopped(let reason): stopReason = reason
                case .mended, .unstreamed, .fellBack, .preparing, .prepared: break
                }
                do { try await deliver(event) } catch {
                    // Whoever reads wants no more of it, unless the run was stopped.
                    isEnough = !(error is CancellationError)
                    throw error
                }
            }
        } catch {
            failure = error
        }
        let outcome: ModelOutcome =
            if let stopReason {
                ModelOutcome(stopReason)
            } else if isEnough || failure == nil {
                .finished
            } else if let failure = failure as? ModelError, !Task.isCancelled {
                .failed(failure.code)
            } else {
                .cancelled
            }
        metrics.requestEnded(of: name, outcome, after: now() - start, hasPiece: hasPiece)
        if let failure { throw failure }
    }
}
