import LanguageModels
import SessionLog
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the examples cost where the model's replies drive them, and where the engine does.
///
/// Both times the conversation is the same. A model whose replies drive the program writes what the engine wrote, and as much
/// of it at once as it can know: up to the next answer or result. So these are the fewest requests that it needs. Tokens are
/// counted equally for both, as a quarter of the bytes, since no server is asked.
@Suite struct SavingsTests {
    private struct Example {
        var name: String
        var lines: [String]
        /// What the model answers where the engine asks it.
        var answers: [String] = []
    }

    private static let examples = [
        Example(name: "welcome", lines: ["Maria", "look", "do", "21", "write"]),
        Example(name: "capitals", lines: ["lisbon", "osaka", "tokyo", "nairobi", "no"]),
        Example(name: "intake", lines: ["Maria", "1980", "0123 456", "yes", "nuts", "no", "yes"]),
        Example(name: "counter", lines: ["rolls", "4", "yes", "croissants", "2", "no"]),
        Example(
            name: "greeting", lines: ["Maria"],
            answers: [
                "Good to see you! What is your name?", #"{"name": "Maria"}"#,
                "Welcome, Maria! It is a pleasure to have you here.",
            ]),
        Example(
            name: "quiz", lines: ["The Pacific", "The blue whale", "Two kilometres"],
            answers: [
                "Welcome to three questions about the sea!",
                #"{"questions": ["Which ocean is the largest?", "Which animal is the largest?", "How deep is the sea?"]}"#,
                #"{"answer": "yes"}"#, "Right! It covers a third of the Earth.", #"{"answer": "yes"}"#,
                "Right! Its heart weighs as much as a piano.", #"{"answer": "no"}"#, "Not quite: eleven kilometres.",
                "Two out of three! Worth remembering: the deepest place is the Mariana Trench.",
            ]),
    ]

    @Test func theTable() async throws {
        var table = """
            | example | requests, reply | guided | tokens read, reply | guided | written, reply | guided |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |

            """
        for example in Self.examples {
            let source = try text(of: example.name)
            let guided = try await PlayedRun.play(
                source,
                ["Greeter": example.answers.map { .reply($0) }, "QuizMaster": example.answers.map { .reply($0) }],
                lines: example.lines, isGuided: true)
            #expect(guided.ending == .finished, "\(example.name): \(guided.failure ?? "\(guided.ending)")")
            let replies = try Self.replies(of: guided)
            let replying = try await PlayedRun.play(
                source, replies.reduce(into: [:]) { $0[$1.agent, default: []].append(.reply($1.text)) },
                lines: example.lines)
            #expect(replying.messages == guided.messages, "\(example.name): \(replying.failure ?? "")")
            #expect(replying.requests.count == replies.count)
            #expect(guided.requests.count == example.answers.count)
            let cells = [
                replies.count, guided.requests.count, Self.read(replying), Self.read(guided),
                Self.tokens(replies.map(\.text)), Self.tokens(example.answers),
            ]
            table += "| \(example.name) | \(cells.map(String.init).joined(separator: " | ")) |\n"
        }
        #expect(try Fixture.approved("savings.md", for: table) == table)
    }

    private func text(of name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Sources/AgentChat/Examples")
        return String(decoding: try Data(contentsOf: folder.appending(path: "\(name).md")), as: UTF8.self)
    }

    /// What was executed, in replies that go on to the next wait or call of the same playbook.
    private static func replies(of run: PlayedRun) throws -> [(agent: String, text: String)] {
        var fold = LogFold(from: run.initialState)
        let decoder = JSONDecoder()
        var replies: [(agent: String, text: String)] = []
        var last: FrameID?
        for entry in run.entries {
            let transitions = entry.state.isEmpty ? [] : try RunLedger.transitions(of: entry, decoder: decoder)
            for case .requested(let frame, _, _, _, let opening?) in transitions {
                add(opening, of: frame, fold.state, &replies, &last)
            }
            for case .replyArrived(let frame, let text) in transitions {
                add(text, of: frame, fold.state, &replies, &last)
            }
            try fold.take(entry)
        }
        return replies
    }

    private static func add(
        _ text: String, of frame: FrameID, _ state: borrowing RunState,
        _ replies: inout [(agent: String, text: String)],
        _ last: inout FrameID?
    ) {
        if last == frame, let previous = replies.last, !previous.text.contains("\nyld ") {
            replies[replies.count - 1].text += text
        } else if !text.isEmpty {
            replies.append((state.frame(frame)?.playbook.agent ?? "", text))
            last = frame
        }
    }

    private static func read(_ run: PlayedRun) -> Int {
        tokens(run.requests.flatMap { [$0.request.system] + $0.request.messages.map(\.content) })
    }

    private static func tokens(_ texts: [String]) -> Int { texts.reduce(0) { $0 + $1.utf8.count } / 4 }
}
