/// A whole reply of a chat completion, or a chunk of a streamed one. What servers have added to it is ignored, and what does
/// not matter for the reply may have any form.
struct OpenAIFrame: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        let index: Int?
        let message: Content?
        let delta: Content?
        /// Not empty.
        let finishReason: String?

        private enum CodingKeys: String, CodingKey { case index, message, delta, finishReason }

        init(from decoder: any Swift.Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            index = try? container.decodeIfPresent(Int.self, forKey: .index)
            message = try container.decodeIfPresent(Content.self, forKey: .message)
            delta = try container.decodeIfPresent(Content.self, forKey: .delta)
            // Some servers send an empty one with every chunk that is not the last.
            let reason = try? container.decodeIfPresent(String.self, forKey: .finishReason)
            finishReason = reason == "" ? nil : reason
        }
    }

    struct Content: Decodable, Sendable {
        /// Not empty.
        let replyText: String?
        /// Not empty.
        let reasoningText: String?

        private enum CodingKeys: String, CodingKey { case content, refusal, reasoningContent, reasoning }

        init(from decoder: any Swift.Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func text(_ key: CodingKeys) -> String? {
                guard let text = try? container.decodeIfPresent(String.self, forKey: key), !text.isEmpty else {
                    return nil
                }
                return text
            }
            // `reasoning_content`: llama.cpp, DeepSeek, older vLLM; `reasoning`: vLLM, Ollama, OpenRouter. Some send both.
            let reasoning = text(.reasoningContent) ?? text(.reasoning)
            // What almost every chunk has comes first: another form tried in vain costs an error each time.
            if let content = text(.content) {
                replyText = content
                reasoningText = reasoning
            } else if let parts = try? container.decodeIfPresent([Part].self, forKey: .content) {
                let (texts, thoughts) = (parts.compactMap(\.text).joined(), parts.compactMap(\.thought).joined())
                replyText = texts.isEmpty ? nil : texts
                reasoningText = reasoning ?? (thoughts.isEmpty ? nil : thoughts)
            } else {
                // A refusal stands in place of an answer; then `content` is null.
                replyText = text(.refusal)
                reasoningText = reasoning
            }
        }
    }

    /// A part of a `content` that is a list (Mistral).
    fileprivate struct Part: Decodable {
        let text: String?
        let thinking: JSONValue?

        /// What the model thought: parts in a part.
        var thought: String? {
            guard case .array(let parts)? = thinking else { return thinking?.text }
            return parts.compactMap { $0["text"]?.text }.joined()
        }
    }

    struct Usage: Decodable, Sendable {
        struct PromptDetails: Decodable, Sendable {
            let cachedTokens: Int?
        }

        let promptTokens: Int?
        let completionTokens: Int?
        let promptTokensDetails: PromptDetails?
        /// DeepSeek's own name.
        let promptCacheHitTokens: Int?

        var tokenUsage: TokenUsage {
            TokenUsage(
                input: promptTokens ?? 0, output: completionTokens ?? 0,
                cachedInput: promptTokensDetails?.cachedTokens ?? promptCacheHitTokens ?? 0)
        }
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: ErrorContent?

    private enum CodingKeys: String, CodingKey { case choices, usage, error, object }

    init(from decoder: any Swift.Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        choices = try container.decodeIfPresent([Choice].self, forKey: .choices)
        usage = try? container.decodeIfPresent(Usage.self, forKey: .usage)
        if (try? container.decodeIfPresent(String.self, forKey: .object)) == "error" {
            error = ErrorContent(body: try JSONValue(from: decoder))
        } else {
            error = try container.decodeIfPresent(ErrorContent.self, forKey: .error)
        }
    }
}
