import Streaming

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The members of an event in a saved session, read by their names.
///
/// A session of a long conversation has hundreds of thousands of them, and `JSONDecoder` takes ten times as long.
struct SavedFields {
    enum Key: String {
        case type, program, agents, humans, agent, creator, cause, recipient, content, replaces, artifacts, playbook,
            line, source, name, status, ms, callers, level, tokens, reason, code, message, offset, finish, state,
            attempt, of, work, audience
        case className = "class"
        case messageID = "message_id"
        case inStep = "in_step"
    }

    typealias Problem = SessionLine.Problem

    private let members: [String: ArraySlice<UInt8>]

    /// nil where the bytes are no JSON object.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let members = JSONScanner.members(of: bytes) else { return nil }
        self.members = members
    }

    // MARK: Texts

    func text(_ key: Key) throws(Problem) -> String {
        guard let bytes = members[key.rawValue], let text = JSONScanner.text(of: bytes) else {
            throw .missing(key.rawValue)
        }
        return text
    }

    func textIfPresent(_ key: Key) throws(Problem) -> String? {
        isPresent(key) ? try text(key) : nil
    }

    func texts(_ key: Key) throws(Problem) -> [String] {
        // By far most lists of callers and humans are.
        if members[key.rawValue]?.elementsEqual("[]".utf8) == true { return [] }
        return try decoded([String].self, key)
    }

    /// A text that is one of a type's names.
    func value<Value: RawRepresentable<String>>(_ key: Key) throws(Problem) -> Value {
        let name = try text(key)
        guard let value = Value(rawValue: name) else { throw unknown(key, name) }
        return value
    }

    func valueIfPresent<Value: RawRepresentable<String>>(_ key: Key) throws(Problem) -> Value? {
        isPresent(key) ? try value(key) : nil
    }

    func known<Value>(
        _ values: [Value], _ name: KeyPath<Value, String>, _ key: Key
    ) throws(Problem) -> Value {
        let text = try text(key)
        guard let value = values.first(where: { $0[keyPath: name] == text }) else { throw unknown(key, text) }
        return value
    }

    func unknown(_ key: Key, _ value: String) -> Problem {
        .event("“\(value)” is no \(key.rawValue) that this version knows")
    }

    // MARK: Numbers and truth

    func number<Number: FixedWidthInteger>(_ key: Key) throws(Problem) -> Number {
        guard let bytes = members[key.rawValue], let number = Number(String(decoding: bytes, as: UTF8.self)) else {
            throw .missing(key.rawValue)
        }
        return number
    }

    func numberIfPresent<Number: FixedWidthInteger>(_ key: Key) throws(Problem) -> Number? {
        isPresent(key) ? try number(key) : nil
    }

    func flag(_ key: Key) throws(Problem) -> Bool {
        switch members[key.rawValue].map({ String(decoding: $0, as: UTF8.self) }) {
        case "true": true
        case "false": false
        default: throw .missing(key.rawValue)
        }
    }

    // MARK: Objects

    func artifacts() throws(Problem) -> [MessageArtifact] {
        isPresent(.artifacts) ? try decoded([MessageArtifact].self, .artifacts) : []
    }

    func tokens() throws(Problem) -> TokenCount { try decoded(SavedTokens.self, .tokens).count }

    private func isPresent(_ key: Key) -> Bool {
        guard let bytes = members[key.rawValue] else { return false }
        return !bytes.elementsEqual("null".utf8)
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ key: Key) throws(Problem) -> Value {
        guard let bytes = members[key.rawValue], let value = try? JSONDecoder().decode(type, from: Data(bytes)) else {
            throw .missing(key.rawValue)
        }
        return value
    }
}

private struct SavedTokens: Decodable {
    let count: TokenCount

    private enum Key: String, CodingKey {
        case input = "input_tokens"
        case output = "output_tokens"
        case cachedInput = "cached_input_tokens"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        count = TokenCount(
            input: try fields.decode(Int.self, forKey: .input), output: try fields.decode(Int.self, forKey: .output),
            cachedInput: try fields.decode(Int.self, forKey: .cachedInput))
    }
}
