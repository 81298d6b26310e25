/// How many tokens a prompt has, as far as a run can know: an estimate from its bytes, which the usage that the provider
/// reports corrects; and how many of them the model reads.
struct TokenBudget: Sendable, Codable, Equatable {
    /// Of the last request whose usage was reported.
    private(set) var measuredBytes = 0
    private(set) var measuredTokens = 0
    /// What the window is taken for since the model refused a prompt that should have had room in it.
    private(set) var learnedWindow: Int?

    /// Bytes of a token while nothing is measured. English text has 3.5 characters a token by Anthropic's glossary
    /// (https://docs.anthropic.com/en/docs/about-claude/glossary, "Tokens"), 3.3 by DeepSeek's documentation
    /// (https://api-docs.deepseek.com/quick_start/token_usage), about 4 by OpenAI's.
    private static let assumedBytesPerToken = 3.5
    /// No tokenizer makes fewer than a token of this many bytes on the average of a prompt, nor more than one of each
    /// byte; what is reported beyond that counts something else, e.g. only what was not cached.
    private static let plausibleBytesPerToken = 1.0...6.0

    private var bytesPerToken: Double {
        guard measuredTokens > 0 else { return Self.assumedBytesPerToken }
        let measured = Double(measuredBytes) / Double(measuredTokens)
        return min(max(measured, Self.plausibleBytesPerToken.lowerBound), Self.plausibleBytesPerToken.upperBound)
    }

    func tokens(ofBytes bytes: Int) -> Int { Int(clamping: Double(bytes) / bytesPerToken) }

    func bytes(ofTokens tokens: Int) -> Int { Int(clamping: Double(tokens) * bytesPerToken) }

    /// The tokens that a prompt and its reply may have together.
    func window(ofModel window: Int) -> Int { min(window, learnedWindow ?? window) }

    // MARK: Learning

    /// A provider has counted a prompt.
    mutating func measure(bytes: Int, tokens: Int) {
        guard bytes > 0, tokens > 0 else { return }
        (measuredBytes, measuredTokens) = (bytes, tokens)
    }

    /// Another model may be asked from now on.
    mutating func forgetWindow() { learnedWindow = nil }

    mutating func learn(window: Int) {
        learnedWindow = min(max(window, 1), learnedWindow ?? .max)
    }
}

extension Int {
    fileprivate init(clamping value: Double) {
        self = Int(exactly: value.rounded(.up)) ?? .max
    }
}
