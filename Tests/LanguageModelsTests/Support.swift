import Logging
import Settings
import Synchronization

@testable import LanguageModels

let sampleRequest = ModelRequest(agent: "Guide", system: "Follow the rules.", messages: [ModelMessage(.user, "Begin.")])

/// Keeps the output of tests readable.
let quietLogger = Logger(label: "agent-chat.models") { _ in SwiftLogNoOpLogHandler() }

func sampleConfig(
    _ provider: ModelName.Provider, baseURL: String, key: String? = "sk-test/1234", temperature: Double? = nil,
    timeout: Double = 120
) -> LLMConfig {
    LLMConfig(
        model: ModelName(provider, "model-1"), baseURL: baseURL, apiKey: key.map(Secret.init),
        temperature: temperature, timeout: timeout)
}

/// The endpoint that sentences in these tests speak of.
func sampleEndpoint(_ provider: ModelName.Provider, baseURL: String = "https://api.example.com/v1") -> ModelEndpoint {
    guard let endpoint = ModelEndpoint(sampleConfig(provider, baseURL: baseURL)) else {
        preconditionFailure("\(baseURL) is no address")
    }
    return endpoint
}

extension [ModelEvent] {
    /// The texts, joined.
    var text: String {
        map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    var reasoning: String {
        map { if case .reasoning(let text) = $0 { text } else { "" } }.joined()
    }
}

/// Collects values from concurrently running code.
final class Recorder<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    func append(_ value: Value) {
        values.withLock { $0.append(value) }
    }
}
