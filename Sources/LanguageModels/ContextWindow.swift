import Settings

/// How much models can read, as far as it is known without asking. It is better to say too little, which shortens prompts
/// early, than too much, which makes requests fail; where a server refuses a request as too long and names its limit, that
/// limit counts.
enum ContextWindow {
    /// Tokens of request and reply together.
    static func assumed(for config: LLMConfig, isLoopback: Bool) -> Int {
        if let tokens = config.contextWindow { return tokens }
        // Gateways put the maker before the name: `anthropic/claude-sonnet-4-5`.
        let name = config.model.name.lowercased().split(separator: "/").last ?? ""
        let known = hosted.filter { name.hasPrefix($0.prefix) }.max { $0.prefix.count < $1.prefix.count }
        if let known { return known.tokens }
        return config.model.provider == .ollama || isLoopback ? ownServer : otherServer
    }

    /// Of a model that somebody else serves: the open models of the last years can read more.
    private static let otherServer = 32_768
    /// Of a server on this machine, or Ollama: they take what fits into memory, not what the model can. Ollama's default is
    /// 4,096 on machines with little video memory and 32,768 or more on others
    /// (https://docs.ollama.com/context-length), LM Studio's is 4,096, llama.cpp's and vLLM's is the model's own. With
    /// 4,096 there would be no room to remember anything beside the rules and a playbook. Ollama cuts longer requests
    /// without a word, so that more than this would be forgotten unseen.
    private static let ownServer = 8_192

    /// By the beginnings of names, of models that only their makers serve; the longest beginning counts. From the makers'
    /// model pages in 2026 (docs.claude.com, platform.openai.com, ai.google.dev, docs.x.ai, api-docs.deepseek.com); where
    /// models that begin alike differ, the smallest.
    private static let hosted: [(prefix: String, tokens: Int)] = [
        ("claude-", 200_000), ("claude-2.0", 100_000), ("claude-instant", 100_000),
        ("gpt-3.5-turbo", 16_385), ("gpt-4", 8_192), ("gpt-4-32k", 32_768), ("gpt-4-turbo", 128_000),
        ("gpt-4-1106", 128_000), ("gpt-4-0125", 128_000), ("gpt-4o", 128_000), ("chatgpt-4o", 128_000),
        ("gpt-4.1", 1_000_000), ("gpt-4.5", 128_000),
        // 400,000, of which a request may have 272,000.
        ("gpt-5", 272_000), ("gpt-5-chat", 128_000),
        ("o1", 200_000), ("o1-mini", 128_000), ("o1-preview", 128_000), ("o3", 200_000), ("o4-mini", 200_000),
        ("gemini-1.5", 1_000_000), ("gemini-2", 1_000_000), ("gemini-3", 1_000_000),
        ("grok-3", 131_072), ("grok-4", 131_072),
        ("deepseek-chat", 64_000), ("deepseek-reasoner", 64_000),
    ]
}
