import StubModelServer
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The real program is killed at random moments and goes on with `--resume`, until the conversation is over.
///
/// `AGENT_CHAT_KILLS` sets how often; 30 kills otherwise.
@Suite(.serialized, .timeLimit(.minutes(120))) struct KilledSessionTests {
    @Test func nothingIsLostAndNothingIsDoneTwice() async throws {
        let wanted = ProcessInfo.processInfo.environment["AGENT_CHAT_KILLS"].flatMap { Int($0) } ?? 30
        var (random, kills, rounds) = (SeededGenerator(seed: 11), 0, 0)
        while kills < wanted {
            let story = KilledStory.all[rounds % KilledStory.all.count]
            rounds += 1
            let run = try await KilledRun(of: story)
            // A session is not killed for ever, for then it would never end.
            let limit = min(kills + 12, wanted)
            kills += try await run.play(killing: limit - kills, &random)
            try await run.check()
        }
        print("Killed \(kills) times in \(rounds) conversations.")
    }
}

/// A conversation that is killed again and again.
private final class KilledRun: Sendable {
    private let story: KilledStory
    private let folder: TemporaryFolder
    private let server: StubModelServer
    private let environment: [String: String]
    private let program: String

    init(of story: KilledStory) async throws {
        self.story = story
        folder = try TemporaryFolder()
        server = try StubModelServer { request in
            guard let reply = story.reply(to: request) else {
                return .status(400, body: #"{"error":{"message":"The story does not go on so."}}"#)
            }
            return .reply(chunks: reply.pieces(of: 7))
        }
        environment = Provider.openAI.environment(server).merging(["XDG_STATE_HOME": folder.path("state")]) { $1 }
        program = try folder.file("story/story.md", story.source)
    }

    deinit { server.stop() }

    private var sessionFile: String? {
        let sessions = folder.path("state/agent-chat/sessions")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []
        return names.first { $0.hasSuffix(".jsonl") }.map { "\(sessions)/\($0)" }
    }

    private var lines: [Substring] {
        guard let path = sessionFile, let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    private var size: Int {
        var status = stat()
        guard let path = sessionFile, stat(path, &status) == 0 else { return 0 }
        return Int(status.st_size)
    }

    private func start() throws -> ChildProcess {
        let said = lines.count { $0.contains(#""type":"human_message""#) }
        let begins = sessionFile.map { _ in ["--resume", "last"] } ?? ([program] + story.options)
        let child = try ChildProcess.agentChat(
            begins + ["--model", Provider.openAI.model], environment: environment, folder: folder.path("story"))
        child.send(story.lines.dropFirst(said).map { $0 + "\n" }.joined())
        child.closeInput()
        return child
    }

    /// Plays the conversation to its end.
    ///
    /// - Returns: how often it was killed.
    func play(killing limit: Int, _ random: inout SeededGenerator) async throws -> Int {
        var kills = 0
        while kills < limit {
            let child = try start()
            let target = size + Int.random(in: 1...3000, using: &random)
            try await child.wait(within: 120, "the session to grow, or to end") { self.size >= target || $0.isSilent }
            if !child.isSilent { child.send(signal: SIGKILL) }
            let ending = try await child.end(within: 120)
            guard ending == .signalled(SIGKILL) else {
                #expect(ending == .exited(0), "\(story.name): \(child.report)")
                return kills
            }
            kills += 1
        }
        let child = try start()
        #expect(try await child.end(within: 120) == .exited(0), "\(story.name): \(child.report)")
        return kills
    }

    /// Compares what stands in the session with what had come of it undisturbed.
    func check() async throws {
        let child = try await ChildProcess.runAgentChat(
            ["sessions", "export", "last", "--output", "json"], environment: environment)
        let export = try JSONDecoder().decode(Export.self, from: Data(child.text(of: .output).utf8))
        let complete = export.messages.filter { $0.finish == "stop" }.map { "\($0.agent): \($0.content)" }
        let comment = Comment("\(story.name): \(lines.joined(separator: "\n"))")
        #expect(complete == story.messages, comment)
        for aborted in export.messages where aborted.finish != "stop" {
            let isReplaced = lines.contains { $0.contains("\"replaces\":\"\(aborted.message_id)\"") }
            #expect(isReplaced, "\(aborted.message_id) of \(comment)")
        }
        for note in story.notes {
            #expect(lines.count { $0.contains("\"content\":\"\(note)\"") } == 1, "\(note) in \(comment)")
        }
        if let most = story.mostRuns { #expect((try? folder.text("story/ran"))?.count ?? 0 <= most, comment) }
    }

    private struct Export: Decodable {
        struct Message: Decodable {
            var message_id: String
            var agent: String
            var content: String
            var finish: String
        }

        var messages: [Message]
    }
}

/// A program, and a model that can go on anywhere in it: what it says depends on what it is shown alone.
private struct KilledStory: Sendable {
    var name: String
    var source: String
    var options: [String] = []
    /// By playbook: what the model writes, each unit once.
    var units: [String: [String]] = [:]
    /// By a part of the question, where the engine drives the steps.
    var answers: [(question: String, answer: String)] = []
    var lines: [String] = []
    var messages: [String]
    /// What the session log tells once, and never again.
    var notes: [String] = []
    /// How often the code in Python may have run.
    var mostRuns: Int?

    func reply(to request: ReceivedRequest) -> String? {
        let instruction = request.messages.last?.content ?? ""
        if let found = answers.first(where: { instruction.contains($0.question) }) { return found.answer }
        guard let playbook = units.keys.first(where: { instruction.contains("\($0):0") }), let story = units[playbook]
        else { return nil }
        let written = request.messages.filter { $0.role == "assistant" }.map(\.content)
        let rest = story.drop { unit in
            // A yield is complete at the end of its line.
            written.contains { $0.contains(unit.hasPrefix("yld") ? unit + "\n" : unit) }
        }
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex { $0.hasPrefix("yld") || $0.contains("Return[") } ?? rest.endIndex - 1
        return rest[...end].map { $0 + "\n" }.joined()
    }

    static let all = [chat, guided, idempotent, once]

    private static let chat = KilledStory(
        name: "chat",
        source: """
            # Host
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Greet
            - Count
            - Tell the price
            ## Price($item)
            ### Steps
            - Find it

            """,
        units: [
            "Main": [
                "`Step[\"Main:01\"]` `$n = 0`", "`Say(\"user\", \"Hello there! What is your name, if I may ask?\")`",
                "yld user (1)", "`Step[\"Main:02\"]` `$n = $n + 1`", "`Say(\"user\", f\"This is round {$n}.\")`",
                "yld call (1)", "`$n = 1 + $n`", "`Say(\"user\", f\"And this is round {$n}. What would you like?\")`",
                "yld user (2)", "`Step[\"Main:03\"]` `$p = Price(\"tea\")`", "`$n = $n + 2 - 1`",
                "`Say(\"user\", f\"It costs {$p}, and {$n} were counted.\")`", "yld exit (1)",
            ],
            "Price": ["`Say(\"user\", \"Let me look it up.\")`", "`Return[\"2.50\"]`"],
        ],
        lines: ["Maria", "Tea"],
        messages: [
            "Host: Hello there! What is your name, if I may ask?", "user: Maria", "Host: This is round 1.",
            "Host: And this is round 2. What would you like?", "user: Tea", "Host: Let me look it up.",
            "Host: It costs 2.50, and 3 were counted.",
        ],
        notes: ["$n = 0", "$n = 1", "$n = 2", "$n = 3"])

    private static let guided = KilledStory(
        name: "guided",
        source: """
            # Host
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Set $n to 0
            - Say "Hello!"
            - Ask "What is your name?" for $name
            - While $n < 3
              - Add 1 to $n
              - Say "Round $n"
            - If the name sounds Spanish
              - Tell the user something about Spain
            - Say "Bye, $name."

            """,
        options: ["--interpreter", "guided"],
        answers: [
            ("sounds Spanish", "{\"answer\": \"yes\"}"), ("about Spain", "Spain is sunny, warm, and full of music."),
        ],
        lines: ["Maria"],
        messages: [
            "Host: Hello!", "Host: What is your name?", "user: Maria", "Host: Round 1", "Host: Round 2",
            "Host: Round 3",
            "Host: Spain is sunny, warm, and full of music.", "Host: Bye, Maria.",
        ],
        notes: ["$n = 0", "$n = 1", "$n = 2", "$n = 3"])

    private static func shop(_ decorator: String) -> String {
        """
        # Shop
        ```python
        \(decorator)
        async def tally(items):
            with open("ran", "a") as file: file.write("x")
            total = 0
            for item in items:
                total += len(await Describe(item))
            return total
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Tally
        ## Describe($item)
        ### Steps
        - Describe it

        """
    }

    private static func shopUnits(_ last: String) -> [String: [String]] {
        [
            "Main": [
                "`Say(\"user\", \"Counting.\")`", "`$r = tally([\"tea\", \"salt\"])`", "yld call (1)",
                "`Say(\"user\", \(last))`", "yld exit (1)",
            ],
            "Describe": ["`$seen = \"yes\"`", "`Return[f\"a {$item}\"]`"],
        ]
    }

    private static let idempotent = KilledStory(
        name: "idempotent Python", source: shop("@playbook(idempotent=True)"), units: shopUnits("f\"Got {$r}.\""),
        messages: ["Shop: Counting.", "Shop: Got 11."])

    private static let once = KilledStory(
        name: "Python that runs once", source: shop("@playbook"), units: shopUnits("\"That is all.\""),
        messages: ["Shop: Counting.", "Shop: That is all."], mostRuns: 1)
}

extension String {
    fileprivate func pieces(of size: Int) -> [String] {
        var (pieces, rest) = ([String](), self[...])
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}
