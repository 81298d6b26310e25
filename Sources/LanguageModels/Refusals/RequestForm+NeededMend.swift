extension RequestForm {
    /// The change that the server asks for; nil when the failure has another reason.
    ///
    /// - Parameter streaming: whether a stream was asked for.
    func neededMend(after failure: ServerFailure, streaming: Bool) -> Mend? {
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
        if sendsSchema, names("response_format") || names("json_schema") { return .withoutSchema }
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
