/// How requests to one server are written: at first as its provider documents it, later as what it refused asks for.
struct RequestForm: Sendable, Hashable {
    /// Who says the system text.
    enum SystemRole: Sendable, Hashable {
        /// The provider's own way.
        case system
        /// OpenAI's name of it for its reasoning models.
        case developer
        /// It stands at the beginning of the first message.
        case user
    }

    /// The longest reply, in tokens, under the name that the server knows.
    enum OutputLimit: Sendable, Hashable {
        case maxTokens(Int)
        case maxCompletionTokens(Int)

        var tokens: Int {
            switch self {
            case .maxTokens(let tokens), .maxCompletionTokens(let tokens): tokens
            }
        }
    }

    /// Sent only if given.
    var temperature: Double?
    /// Whether a stream is asked to end with the counts of tokens.
    var asksForUsage = false
    var outputLimit: OutputLimit?
    /// Whether the dialect has both names of the limit.
    var hasTwoLimitNames = false
    /// Whether parts of the request are marked for caching.
    var marksCache = false
    /// Whether the server is told what an answer must be like.
    var sendsSchema = false
    var systemRole = SystemRole.system
    /// False when the server does not stream.
    var streams = true
    /// What was changed so far.
    private(set) var mends: Set<Mend> = []
}

extension RequestForm {
    /// Changes what the server refused by name.
    ///
    /// - Parameter streaming: whether a stream was asked for.
    /// - Returns: the change; nil when the failure has another reason, or the change was made before.
    mutating func mend(after failure: ServerFailure, streaming: Bool) -> Mend? {
        guard let mend = neededMend(after: failure, streaming: streaming), mends.insert(mend).inserted else {
            return nil
        }
        switch mend {
        case .withoutTemperature: temperature = nil
        case .withoutStreamOptions: asksForUsage = false
        case .withoutCacheMarks: marksCache = false
        case .withoutSchema: sendsSchema = false
        case .withOutputLimit:
            outputLimit =
                failure.words.mention("max_completion_tokens")
                ? .maxCompletionTokens(Self.usualLimit) : .maxTokens(Self.usualLimit)
        case .limitAsCompletionTokens: outputLimit = outputLimit.map { .maxCompletionTokens($0.tokens) }
        case .limitAsTokens: outputLimit = outputLimit.map { .maxTokens($0.tokens) }
        case .smallerLimit:
            let tokens = outputLimit?.tokens ?? Self.usualLimit
            // The largest number below ours is the one that the server allows; else what the oldest models allow.
            let allowed = failure.words.numbers.filter { $0 < tokens && $0 >= 256 }.max()
            let smaller = allowed ?? min(tokens / 2, 4096)
            if case .maxCompletionTokens = outputLimit {
                outputLimit = .maxCompletionTokens(smaller)
            } else {
                outputLimit = .maxTokens(smaller)
            }
        case .systemAsDeveloper: systemRole = .developer
        case .systemInFirstMessage: systemRole = .user
        case .unstreamed: streams = false
        }
        return mend
    }

    /// A reply of a playbook takes a few hundred tokens; the models since Claude 3.5 allow this.
    static let usualLimit = 8192
}
