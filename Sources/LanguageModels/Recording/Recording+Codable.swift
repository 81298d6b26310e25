// How an exchange is written in JSON; the format is described at ``Recording``.

extension Recording.Exchange: Codable {
    private enum CodingKeys: String, CodingKey {
        case agent, chunks, reply, finish, error, usage
    }

    private struct Usage: Codable {
        enum CodingKeys: String, CodingKey {
            case input, output
            case cachedInput = "cached_input"
        }

        var input: Int
        var output: Int
        var cachedInput: Int?
    }

    private struct Failure: Codable {
        var code: String
        var message: String
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        agent = try container.decodeIfPresent(String.self, forKey: .agent)
        let reply = try container.decodeIfPresent(String.self, forKey: .reply)
        let chunks = try container.decodeIfPresent([Recording.Chunk].self, forKey: .chunks)
        let failure = try container.decodeIfPresent(Failure.self, forKey: .error)
        if reply != nil, chunks != nil { throw RecordingFault("has both “reply” and “chunks”") }
        if reply == nil, chunks == nil, failure == nil {
            throw RecordingFault("has none of “chunks”, “reply” and “error”")
        }
        self.chunks = chunks ?? reply.map { [Recording.Chunk($0)] } ?? []
        let finish = try container.decodeIfPresent(String.self, forKey: .finish)
        if let failure {
            guard let code = ModelError.Code(named: failure.code) else {
                throw RecordingFault("has the unknown error code “\(failure.code)”")
            }
            if finish != nil { throw RecordingFault("has both “finish” and “error”") }
            end = .failed(ModelError(code, failure.message))
        } else {
            guard let reason = StopReason(recordedName: finish ?? "stop") else {
                throw RecordingFault("has a “finish” that is none of stop, length, filtered, interrupted")
            }
            end = .stopped(reason)
        }
        usage = try container.decodeIfPresent(Usage.self, forKey: .usage).map {
            TokenUsage(input: $0.input, output: $0.output, cachedInput: $0.cachedInput ?? 0)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(agent, forKey: .agent)
        try container.encode(chunks, forKey: .chunks)
        switch end {
        case .stopped(let reason): try container.encode(reason.recordedName, forKey: .finish)
        case .failed(let error):
            try container.encode(Failure(code: error.code.name, message: error.message), forKey: .error)
        }
        if let usage {
            let cached = usage.cachedInput == 0 ? nil : usage.cachedInput
            try container.encode(
                Usage(input: usage.input, output: usage.output, cachedInput: cached), forKey: .usage)
        }
    }
}

extension Recording.Chunk: Codable {
    private enum CodingKeys: String, CodingKey {
        case text
        case afterMilliseconds = "after_ms"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decode(String.self, forKey: .text)
        afterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .afterMilliseconds) ?? 0
        guard (0...86_400_000).contains(afterMilliseconds) else {
            throw RecordingFault("has an “after_ms” that is not between 0 and a day")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(text, forKey: .text)
        if afterMilliseconds != 0 { try container.encode(afterMilliseconds, forKey: .afterMilliseconds) }
    }
}

extension StopReason {
    fileprivate init?(recordedName: String) {
        let all: [StopReason] = [.finished, .length, .filtered, .interrupted]
        guard let reason = all.first(where: { $0.recordedName == recordedName }) else { return nil }
        self = reason
    }

    fileprivate var recordedName: String {
        switch self {
        case .finished: "stop"
        case .length: "length"
        case .filtered: "filtered"
        case .interrupted: "interrupted"
        }
    }
}

extension ModelError.Code {
    fileprivate init?(named name: String) {
        guard let code = Self.all.first(where: { $0.name == name }) else { return nil }
        self = code
    }
}
