import Settings
import Synchronization

@testable import LanguageModels

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

let sampleRequest = ModelRequest(agent: "Guide", system: "Follow the rules.", messages: [ModelMessage(.user, "Begin.")])

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
