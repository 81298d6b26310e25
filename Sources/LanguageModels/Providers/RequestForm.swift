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
    var systemRole = SystemRole.system
    /// False when the server does not stream.
    var streams = true
    /// What was changed so far.
    private(set) var mends: Set<Mend> = []
}

/// A change that makes a request acceptable to a server that refused it. Each is made once, so that asking again ends.
enum Mend: Sendable, Hashable {
    case withoutTemperature
    case withoutStreamOptions
    case withoutCacheMarks
    case withOutputLimit
    case limitAsCompletionTokens
    case limitAsTokens
    case smallerLimit
    case systemAsDeveloper
    case systemInFirstMessage
    case unstreamed

    /// What a person may want to know, as a sentence.
    var note: String {
        switch self {
        case .withoutTemperature:
            "The server takes no temperature for this model; it is left out from now on."
        case .withoutStreamOptions:
            "The server does not take stream_options; tokens of streamed replies may stay uncounted."
        case .withoutCacheMarks:
            "The server does not take cache_control; nothing is marked for caching from now on."
        case .withOutputLimit: "The server wants a limit for the length of a reply; one is sent from now on."
        case .limitAsCompletionTokens:
            "The server takes max_completion_tokens in place of max_tokens; it is renamed from now on."
        case .limitAsTokens:
            "The server takes max_tokens in place of max_completion_tokens; it is renamed from now on."
        case .smallerLimit: "The server allows only shorter replies; the limit is smaller from now on."
        case .systemAsDeveloper:
            "The server takes no messages of the role system; the rules go to it as developer from now on."
        case .systemInFirstMessage:
            "The server takes no messages of the role system; the rules stand in the first message from now on."
        case .unstreamed: "The server does not stream this model; replies are asked for whole from now on."
        }
    }
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

    private func neededMend(after failure: ServerFailure, streaming: Bool) -> Mend? {
        guard let status = failure.effectiveStatus else { return nil }
        // Templates that know no system role fail inside some servers (llama.cpp, Ollama), which is a 500 there.
        if (400..<600).contains(status), let mend = mendOfRole(after: failure) { return mend }
        // What is too long, or a model that is unknown, stays so without any of these parameters.
        guard [400, 405, 415, 422, 501].contains(status), [.badRequest, .server].contains(failure.modelErrorCode) else {
            return nil
        }
        let words = failure.words
        func names(_ name: String) -> Bool { failure.content.parameter == name || words.mention(name) }

        if asksForUsage, streaming, names("stream_options") || names("include_usage") { return .withoutStreamOptions }
        if temperature != nil, names("temperature") { return .withoutTemperature }
        if marksCache, names("cache_control") { return .withoutCacheMarks }
        if let mend = mendOfLimit(after: failure, names: names) { return mend }
        if streams, streaming, isRefusal(words), names("stream") || names("streaming") { return .unstreamed }
        return nil
    }

    private func mendOfLimit(after failure: ServerFailure, names: (String) -> Bool) -> Mend? {
        guard names("max_tokens") || names("max_completion_tokens") else { return nil }
        let words = failure.words
        let isWanted = words.say("required", "missing", "must be set", "must be specified")
        guard let outputLimit, !isWanted else { return outputLimit == nil && isWanted ? .withOutputLimit : nil }
        guard hasTwoLimitNames else { return .smallerLimit }
        let (other, rename): (String, Mend) =
            if case .maxTokens = outputLimit {
                ("max_completion_tokens", .limitAsCompletionTokens)
            } else {
                ("max_tokens", .limitAsTokens)
            }
        let isTooLarge = words.say("too large", "at most", "exceed", "less than", " > ")
        return isRefusal(words) && (words.mention(other) || !isTooLarge) ? rename : .smallerLimit
    }

    private func mendOfRole(after failure: ServerFailure) -> Mend? {
        guard systemRole != .user else { return nil }
        let words = failure.words
        let phrases = [
            // Templates of Gemma, of older Mistral models, and of many that follow them.
            "system role not supported", "only user and assistant roles", "roles must alternate",
            // Gemini, for Gemma.
            "developer instruction is not enabled",
        ]
        let role = systemRole == .system ? "system" : "developer"
        let isOfRole =
            words.mention("role", "roles") && (words.mention(role) || words.say("'user' or 'assistant'"))
            || words.say("\(role) message", "\(role) prompt", "\(role) instruction", "\(role): ")
            || failure.content.parameter == "system"
        guard words.say(anyOf: phrases) || isOfRole && isRefusal(words) else { return nil }
        // The other name is worth a try only where the server speaks of it as one that it takes.
        let takesDeveloper =
            systemRole == .system && words.mention("developer") && !words.say("developer instruction is not enabled")
        return takesDeveloper ? .systemAsDeveloper : .systemInFirstMessage
    }

    /// Whether a server says that it does not take something, rather than that something in it is wrong.
    private func isRefusal(_ words: ServerWords) -> Bool {
        words.say(
            "not support", "unsupported", "does not allow", "not allowed", "not permitted", "not available",
            "not implemented", "not enabled", "not yet", "must be verified", "must be false", "unavailable", "disabled",
            "unrecognized", "unknown", "unexpected", "input should be", "invalid role", "should be one of",
            "must be one of")
    }
}
