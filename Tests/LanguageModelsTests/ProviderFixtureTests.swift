import Settings
import TestSupport
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Replies as real servers send them, byte for byte in Tests/Fixtures/providers, in one folder for each dialect: streams
/// (`.sse`) and whole replies (`.json`), each beside the events that it amounts to (`.events`), one a line.
@Suite struct ProviderFixtureTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/providers")

    static let names: [String] = ["openai", "anthropic"].flatMap { dialect in
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: dialect).path)
        return (files ?? []).filter { !$0.hasSuffix(".events") }.sorted().map { "\(dialect)/\($0)" }
    }

    @Test func thereAreFixtures() {
        #expect(Self.names.count > 30)
    }

    @Test(arguments: names) func whole(name: String) throws {
        let bytes = try contents(name)
        #expect(reading([bytes], name) == (try expected(name)))
    }

    @Test(arguments: names) func byteByByte(name: String) throws {
        let pieces = try contents(name).map { [$0] }
        #expect(reading(pieces, name) == (try expected(name)))
    }

    @Test(arguments: names) func inRandomPieces(name: String) throws {
        let (bytes, expected) = (try contents(name), try expected(name))
        for seed in 0..<30 {
            var random = SeededGenerator(seed: UInt64(seed))
            let pieces = bytes.cut(using: &random).map { Array($0) }
            #expect(reading(pieces, name) == expected, "seed \(seed)")
        }
    }

    /// Broken off anywhere, a reply is never taken for a whole one with another text.
    @Test(arguments: names) func cutOff(name: String) throws {
        let (bytes, expected) = (try contents(name), try expected(name))
        for length in stride(from: 0, to: bytes.count, by: 7) {
            let lines = reading([Array(bytes[..<length])], name)
            guard lines.contains(where: { $0.hasPrefix("stopped") }) else { continue }
            #expect(
                lines.filter { !$0.hasPrefix("usage") } == expected.filter { !$0.hasPrefix("usage") }, "at \(length)")
        }
    }

    private func contents(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appending(path: name)))
    }

    private func expected(_ name: String) throws -> [String] {
        let text = String(decoding: try contents("\(name).events"), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    private func reading(_ pieces: [[UInt8]], _ name: String) -> [String] {
        let reading =
            name.hasPrefix("anthropic/")
            ? read(AnthropicMessages.self, pieces, endpoint: sampleEndpoint(.anthropic))
            : read(OpenAIChatCompletions.self, pieces, endpoint: sampleEndpoint(.openai))
        return reading.events.map(describe) + (reading.code.map { ["error \($0)"] } ?? [])
    }

    private func describe(_ event: ModelEvent) -> String {
        switch event {
        case .text(let text): "text \(quoted(text))"
        case .reasoning(let text): "reasoning \(quoted(text))"
        case .usage(let usage): "usage \(usage.input) in, \(usage.output) out, \(usage.cachedInput) cached"
        case .stopped(let reason): "stopped \(reason)"
        case .mended, .retrying, .unstreamed, .fellBack, .preparing, .prepared: "\(event)"
        }
    }

    private func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
