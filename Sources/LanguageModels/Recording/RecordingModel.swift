/// Hands on what another model answers, and records it with its times.
///
/// Recorded is what a run depends on: the texts, the counts of tokens and the end. A request that was cancelled is recorded
/// as far as its reply had come, with the end `interrupted` after the time that had passed; one whose rest the run did not
/// want, as a regular reply up to there. What was asked, what the model thought, and how often the request was repeated or
/// mended are left out: none of it changes what is said when the recording is played back.
public struct RecordingModel: LanguageModel {
    private let model: any LanguageModel
    private let file: RecordingFile
    private let now: @Sendable () -> ContinuousClock.Instant

    public init(_ model: any LanguageModel, into file: RecordingFile) {
        self.init(model, into: file, now: { ContinuousClock.now })
    }

    /// - Parameter now: the clock.
    init(_ model: any LanguageModel, into file: RecordingFile, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.model = model
        self.file = file
        self.now = now
    }

    public var name: String { model.name }
    public var contextWindow: Int { model.contextWindow }
    public var mayAnswerWhenAskedAgain: Bool { model.mayAnswerWhenAskedAgain }

    public func passOver(_ answeredRequests: [String]) { model.passOver(answeredRequests) }

    public func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let ticket = file.begin(agent: request.agent)
        var exchange = Recording.Exchange(agent: request.agent, chunks: [])
        var latest = now()
        func takeTime() -> Int {
            let instant = now()
            defer { latest = instant }
            let (seconds, attoseconds) = (instant - latest).components
            return Int(min(max(0, seconds), 86_399)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        }
        defer { file.end(ticket, with: exchange) }

        var hasStopped = false
        var consumerError: (any Error)?
        do {
            try await model.respond(to: request, streaming: streaming) { event in
                switch event {
                case .text(let text):
                    exchange.chunks.append(Recording.Chunk(afterMilliseconds: takeTime(), text))
                case .usage(let usage): exchange.usage = usage
                case .stopped(let reason):
                    exchange.end = .stopped(reason)
                    hasStopped = true
                case .reasoning, .mended, .retrying, .unstreamed, .fellBack, .preparing, .prepared: break
                }
                do { try await deliver(event) } catch {
                    consumerError = error
                    throw error
                }
            }
        } catch {
            if hasStopped {
                // The reply was complete.
            } else if consumerError != nil, !(error is CancellationError) {
                exchange.end = .stopped(.finished)
            } else if let failure = error as? ModelError, !Task.isCancelled {
                exchange.end = .failed(ModelError(failure.code, failure.message))
            } else {
                exchange.chunks.append(Recording.Chunk(afterMilliseconds: takeTime(), ""))
                exchange.end = .stopped(.interrupted)
            }
            throw error
        }
    }
}
