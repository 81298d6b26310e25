import LanguageModels
import Synchronization

@testable import PlaybookEngine

/// A model that answers from a script: each request gets the next reply of its agent.
final class ScriptedModel: LanguageModel {
    /// What the model does with one request.
    enum Answer: Sendable {
        /// Writes the text and stops.
        case reply(String)
        /// Writes the text, then breaks off.
        case broken(String, ModelError)
        /// Writes the text, then stops at its output limit.
        case cutAtLimit(String)
        /// Writes the text; the provider withholds the rest.
        case withheldAfter(String)
        /// Writes the text and says how many tokens the request had.
        case counted(String, tokens: Int)
        /// The same, but says the number only when the signal comes.
        case countedLate(String, tokens: Int, WakeSignal)
        /// Tells of other events before it writes the text.
        case replyAfter([ModelEvent], String)
        /// Writes a text, and each of the others when its signal comes.
        case continued(String, [(WakeSignal, String)])
        /// Writes the text, then nothing until it is cancelled.
        case stalls(String)
    }

    struct Asked: Sendable {
        var request: ModelRequest
        var streaming: Bool

        /// The last thing the engine said.
        var instruction: String { request.messages.last?.content ?? "" }
    }

    let name = "scripted"
    let contextWindow: Int
    private let answers: Mutex<[String: [Answer]]>
    private let asked = Mutex<[Asked]>([])
    private let pieceSize: Int

    /// - Parameters:
    ///   - answers: by agent, in order.
    ///   - pieceSize: characters in a piece of a streamed reply.
    init(_ answers: [String: [Answer]], pieceSize: Int = 3, contextWindow: Int = .max) {
        self.answers = Mutex(answers)
        self.pieceSize = pieceSize
        self.contextWindow = contextWindow
    }

    var requests: [Asked] { asked.withLock { $0 } }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        asked.withLock { $0.append(Asked(request: request, streaming: streaming)) }
        let answer = answers.withLock { answers -> Answer? in
            guard answers[request.agent]?.isEmpty == false else { return nil }
            return answers[request.agent]?.removeFirst()
        }
        switch answer {
        case .reply(let text):
            try await write(text, streaming: streaming, deliver: deliver)
            try await deliver(.stopped(.finished))
        case .broken(let text, let error):
            try await write(text, streaming: streaming, deliver: deliver)
            throw error
        case .cutAtLimit(let text):
            try await write(text, streaming: streaming, deliver: deliver)
            try await deliver(.stopped(.length))
        case .withheldAfter(let text):
            try await write(text, streaming: streaming, deliver: deliver)
            try await deliver(.stopped(.filtered))
        case .counted(let text, let tokens):
            try await write(text, streaming: streaming, deliver: deliver)
            try await deliver(.usage(TokenUsage(input: tokens, output: 1)))
            try await deliver(.stopped(.finished))
        case .countedLate(let text, let tokens, let signal):
            try await write(text, streaming: streaming, deliver: deliver)
            await signal.wait()
            try Task.checkCancellation()
            try await deliver(.usage(TokenUsage(input: tokens, output: 1)))
            try await deliver(.stopped(.finished))
        case .replyAfter(let events, let text):
            for event in events { try await deliver(event) }
            try await write(text, streaming: streaming, deliver: deliver)
            try await deliver(.stopped(.finished))
        case .continued(let text, let others):
            try await write(text, streaming: streaming, deliver: deliver)
            for (signal, text) in others {
                await signal.wait()
                try Task.checkCancellation()
                try await write(text, streaming: streaming, deliver: deliver)
            }
            try await deliver(.stopped(.finished))
        case .stalls(let text):
            try await write(text, streaming: streaming, deliver: deliver)
            try await Task.sleep(for: .seconds(3600))
        case nil:
            throw ModelError(.recordingExhausted, "The script has no answer for \(request.agent).")
        }
    }

    private func write(
        _ text: String, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        guard streaming else {
            if !text.isEmpty { try await deliver(.text(text)) }
            return
        }
        var rest = text[...]
        while !rest.isEmpty {
            try await deliver(.text(String(rest.prefix(pieceSize))))
            rest = rest.dropFirst(pieceSize)
        }
    }
}
