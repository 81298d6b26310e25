import Settings

@testable import LanguageModels

/// What a response amounts to: the events handed over, and how it ended.
struct Reading: Hashable {
    var events: [ModelEvent] = []
    var error: ModelError?

    var code: ModelError.Code? { error?.code }

    /// Neighbouring texts joined, so that different cuts can be compared.
    var joined: Reading {
        var result = Reading(events: [], error: error)
        for event in events {
            switch (result.events.last, event) {
            case (.text(let first)?, .text(let second)): result.events[result.events.count - 1] = .text(first + second)
            case (.reasoning(let first)?, .reasoning(let second)):
                result.events[result.events.count - 1] = .reasoning(first + second)
            default: result.events.append(event)
            }
        }
        return result
    }
}

/// How a response comes to its end.
enum ResponseEnd {
    case regular, broken
}

let brokenConnection = ModelError(.network, "The connection broke.")

/// Reads a response given in pieces, as the HTTP code does.
func read<Dialect: WireDialect>(
    _ dialect: Dialect.Type, _ pieces: [[UInt8]], status: Int = 200, end: ResponseEnd = .regular,
    endpoint: ModelEndpoint
) -> Reading {
    var reader = ResponseReader<Dialect>(
        status: status, retryAfter: nil, endpoint: endpoint)
    var reading = Reading()
    do throws(ModelError) {
        for piece in pieces where !reader.isFinished { try reader.feed(piece, into: &reading.events) }
        if reader.isFinished { return reading }
        switch end {
        case .regular: try reader.finish(into: &reading.events)
        case .broken: try reader.breakOff(brokenConnection, into: &reading.events)
        }
    } catch {
        reading.error = error
    }
    return reading
}

func readOpenAI(_ text: String, end: ResponseEnd = .regular) -> Reading {
    read(
        OpenAIChatCompletions.self, [Array(text.utf8)], end: end,
        endpoint: sampleEndpoint(.openai))
}

func readAnthropic(_ text: String, end: ResponseEnd = .regular) -> Reading {
    read(AnthropicMessages.self, [Array(text.utf8)], end: end, endpoint: sampleEndpoint(.anthropic))
}
