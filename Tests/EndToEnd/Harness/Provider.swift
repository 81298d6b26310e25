import StubModelServer

/// The protocols that a stub server speaks, as `agent-chat` is told to use them.
enum Provider: String, Sendable, CaseIterable {
    case openAI
    case anthropic

    var model: String {
        switch self {
        case .openAI: "openai/test-model"
        case .anthropic: "anthropic/test-model"
        }
    }

    func environment(_ server: StubModelServer) -> [String: String] {
        switch self {
        case .openAI: ["OPENAI_BASE_URL": server.openAIBaseURL, "OPENAI_API_KEY": "test-key"]
        case .anthropic: ["ANTHROPIC_BASE_URL": server.anthropicBaseURL, "ANTHROPIC_API_KEY": "test-key"]
        }
    }
}
