// Replies that break the protocol, as errors for people.
extension ModelEndpoint {
    func malformedReply(_ bytes: [UInt8]) -> ModelError {
        ModelError(
            .malformedResponse,
            "What the server at \(server) sent is not a reply of a language model. "
                + "Check that \(addressVariable) is the address of a model server, and that no proxy stands before it.",
            detail: excerpt(of: bytes))
    }

    func emptyReply() -> ModelError {
        ModelError(.truncated, "The server at \(server) answered with nothing. Try again, or check \(addressVariable).")
    }

    func truncatedReply() -> ModelError {
        ModelError(.truncated, "The reply of \(model) at \(server) broke off before its end. Try again.")
    }

    /// The failure that a chat completion's `finish_reason` stands for, if it is none of a regular end.
    func failure(namedByFinishReason reason: String?, in bytes: [UInt8]) -> ModelError? {
        switch reason {
        // OpenRouter, when the provider behind it failed.
        case "error":
            ModelError(
                .server, "The server at \(server) broke the reply off because \(model) failed. Try again.",
                detail: excerpt(of: bytes))
        // DeepSeek.
        case "insufficient_system_resource":
            ModelError(
                .overloaded,
                "The server at \(server) broke the reply off because it is overloaded. Try again in a minute.",
                detail: excerpt(of: bytes))
        default: nil
        }
    }
}
